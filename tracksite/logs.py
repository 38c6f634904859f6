"""Log filters. A visitor's search terms and filters stand in the query string, so no access line keeps it."""

import logging
import re

QUERY = re.compile(r"\?\S*")


class WithoutQuery(logging.Filter):
    """Cuts the query string out of the request line that runserver writes for each request."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(QUERY.sub("", arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
