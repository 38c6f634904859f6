"""Tests of the catalogue. `make test`, or `python -m tests`, runs them on SQLite and on PostgreSQL."""
