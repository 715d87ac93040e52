"""`python -m tui_reader.worker`."""

from __future__ import annotations

import os
import sys

from tui_reader.worker.serving import main

if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)  # parsers that were given up must not hold the process
