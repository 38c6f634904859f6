"""Faults: what the catalogue keeps when processes are killed, disks are full and databases go away.

`python -m tests.faults` (`make faults`) runs all of it and prints a table; tests/test_faults.py has a short form.
"""
