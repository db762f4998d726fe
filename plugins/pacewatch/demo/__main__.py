"""`python -m pacewatch.demo`."""

import sys

from pacewatch.demo.run import main

sys.exit(main())
