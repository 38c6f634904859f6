"""`python -m tests.rude [number] [seed]`: so many malformed requests on SQLite, PostgreSQL and a real server."""

import os
import sys

from tests.__main__ import main

if __name__ == "__main__":
    os.environ["TESTS_RUDE"], os.environ["TESTS_SEED"] = (
        (*sys.argv[1:], "10000", "0")[:2] if len(sys.argv) != 2 else (sys.argv[1], "0")
    )
    sys.exit(main(["-n", "0", "-s", "-p", "no:logging", "tests/rude", "-k", "rude_request"]))
