#!/usr/bin/env python
"""Django's command line. With no secret key in the environment it works in debug mode, for this machine."""

import os
import sys

import tracksite


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracksite.settings")
    # A server has its key set and gets production settings; a fresh clone has none and simply works.
    if not os.environ.get("TRACKSITE_SECRET_KEY"):
        os.environ.setdefault("TRACKSITE_DEBUG", "true")
    tracksite.is_server = sys.argv[1:2] == ["runserver"]
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            "Django is not installed in this Python. Run `make run`, or activate the virtual environment "
            "and run `pip install --require-hashes -r requirements.txt`."
        ) from error
    from django.db import DatabaseError

    try:
        execute_from_command_line(sys.argv)
    except DatabaseError as error:
        from tracksite.unavailable import away, said

        if not away(error):
            raise
        raise SystemExit(f"The database is away, full or locked: {said(error)}. Nothing was done by half.") from None


if __name__ == "__main__":
    main()
