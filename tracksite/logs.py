"""Log filters. A visitor's search terms and filters stand in the query string, so no access line keeps it.

Nor the code of a receipt: whoever has it reads what was answered. What a visitor got wrong is told in one line: the way
through our code says nothing about it, and whoever tries odd requests would fill the disk with it.
"""

import logging
import re

QUERY = re.compile(r"\?\S*")
RECEIPT = re.compile(r"(/answer/received/)[^\s/]+")


def cut(text):
    return RECEIPT.sub(r"\1…", QUERY.sub("", text))


class WithoutQuery(logging.Filter):
    """Cuts the query string, and the code of a receipt, out of the line that is written for a request."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(cut(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


class OnlyOurMistakes(logging.Filter):
    """Leaves out the traceback where the request was refused, and keeps it where the site failed."""

    def filter(self, record):
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
