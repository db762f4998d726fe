"""Whether this interpreter can run the demo. In: nothing. Out: nothing, or one sentence.

Imports nothing that may be missing: it is what says so.
"""

from __future__ import annotations

import importlib.util
import sys

from pacewatch.errors import PacewatchError

NEEDED = ("airflow", "aiosmtpd", "duckdb", "great_expectations", "psutil", "rich", "slack_sdk")


def check_interpreter() -> None:
    """Refuse an interpreter that Airflow doesn't know, or one without the packages that the demo needs.

    Raises:
        PacewatchError: it is too old or too new, or a package is missing.
    """
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        found = ".".join(str(part) for part in sys.version_info[:2])
        raise PacewatchError(
            f"Python {found} runs this; Pacewatch needs 3.11, 3.12 or 3.13 ('make demo' makes its own)"
        )
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise PacewatchError(
            f"{sys.executable} lacks {', '.join(missing)}; 'make demo' makes an environment that has them"
        )
