"""`python -m tests.leaks`: every deliberate leak, and which oracle caught it first."""

import sys

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main(["tests/leaks/test_mutants.py", "-q", "-n", "0", *sys.argv[1:]]))
