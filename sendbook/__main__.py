"""`python -m sendbook` is the same as `sendbook`."""

import sys

from sendbook.cli import main

sys.exit(main())
