"""`python -m sendbook` is the same as `sendbook`."""

import sys

from sendbook.terminal.main import main

sys.exit(main())
