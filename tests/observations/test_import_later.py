"""Great Expectations without what it hardly uses: not loaded with it, there when it is wanted, and nobody else's concern."""

from __future__ import annotations

import os
import subprocess
import sys

from pacewatch.home import PROJECT


def printed(script: str) -> list[str]:
    """What a fresh interpreter prints."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "plugins")}
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


LOAD = "import sys; from pacewatch.observations.expectations import great_expectations as gx; gx();"


def test_what_is_hardly_used_is_not_loaded_but_there_when_wanted() -> None:
    script = f"""{LOAD}
from pacewatch.observations.expectations import HARDLY_USED
print([name for name in HARDLY_USED if name in sys.modules] == [])
import great_expectations.expectations.core.expect_column_kl_divergence_to_be_less_than as divergence
print(round(float(divergence.stats.entropy([0.5, 0.5])), 3), divergence.alt.Chart.__name__)
import altair, scipy.stats
print(divergence.alt.Chart is altair.Chart, divergence.stats.entropy is scipy.stats.entropy)
"""
    assert printed(script) == ["True", "0.693", "Chart", "True", "True"]


def test_modules_that_were_loaded_before_stay_what_they_were() -> None:
    script = f"""
import scipy.stats, gc
before = scipy.stats
{LOAD}
print(sys.modules["scipy.stats"] is before, scipy.stats is before, gc.isenabled())
"""
    assert printed(script) == ["True", "True", "True"]


def test_the_expectation_that_uses_them_works() -> None:
    script = f"""{LOAD}
import json, pathlib, tempfile, pyarrow as pa
from pacewatch.observations.expectations import check_by_gx
partition = {{"values": ["a", "b"], "weights": [0.5, 0.5]}}
kwargs = {{"column": "s", "partition_object": partition, "threshold": 0.1}}
suite = {{"name": "x", "expectations": [{{"type": "expect_column_kl_divergence_to_be_less_than", "kwargs": kwargs}}]}}
path = pathlib.Path(tempfile.mkdtemp()) / "x.json"
path.write_text(json.dumps(suite))
for texts in (["a", "b"], ["a", "a"]):
    checked = check_by_gx(pa.table({{"source_row": [2, 3], "s": texts}}), path)
    print([one.is_met for one in checked.results][0])
"""
    assert printed(script) == ["True", "False"]


def test_an_expectation_about_json_works() -> None:
    script = f"""{LOAD}
import json, pathlib, tempfile, pyarrow as pa
from pacewatch.observations.expectations import check_by_gx
kwargs = {{"column": "s", "json_schema": {{"type": "object", "required": ["a"]}}}}
suite = {{"name": "x", "expectations": [{{"type": "expect_column_values_to_match_json_schema", "kwargs": kwargs}}]}}
path = pathlib.Path(tempfile.mkdtemp()) / "x.json"
path.write_text(json.dumps(suite))
table = pa.table({{"source_row": [2, 3], "s": ['{{"a": 1}}', '{{"b": 1}}']}})
print([problem.row for problem in check_by_gx(table, path).problems])
"""
    assert printed(script) == ["[3]"]


def test_what_isnt_installed_is_missing_at_once() -> None:
    script = """
from pacewatch.observations.import_later import imported_later
with imported_later("no_such_package"):
    try:
        import no_such_package
    except ImportError:
        print("missing")
"""
    assert printed(script) == ["missing"]


def test_what_is_not_used_is_not_loaded_and_is_there_for_others() -> None:
    script = f"""{LOAD}
from pacewatch.observations.expectations import NOT_USED
print([name for name in NOT_USED if name in sys.modules] == [])
import azure.storage.blob, google.cloud.storage
print(azure.storage.blob.BlobClient.__name__, google.cloud.storage.Client.__name__)
"""
    assert printed(script) == ["True", "BlobClient", "Client"]


def test_what_is_not_used_but_was_loaded_before_stays() -> None:
    script = f"""import azure.storage.blob as before
{LOAD}
print(sys.modules["azure.storage.blob"] is before)
"""
    assert printed(script) == ["True"]
