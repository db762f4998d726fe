"""`python -m pacewatch.demo`."""

import sys

from pacewatch.demo.interpreter import check_interpreter
from pacewatch.errors import PacewatchError

try:
    check_interpreter()
except PacewatchError as refusal:
    sys.exit(f"✗ {refusal}")

from pacewatch.demo.run import main

sys.exit(main())
