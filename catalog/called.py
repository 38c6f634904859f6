"""What a row is called where an editor reads it: on an Arabic page by its Arabic name, if it has one.

``str(row)`` stays English whatever the page, for that is what the history keeps.
"""

import re

from django.utils.html import format_html
from django.utils.translation import get_language

LATIN, ARABIC = re.compile("[A-Za-z]"), re.compile("[\u0600-\u06ff]")


def called(row):
    return (get_language() == "ar" and getattr(row, "arabic_name", "")) or str(row)


def told(row, field):
    """The text of a field, or its Arabic twin."""
    return (get_language() == "ar" and getattr(row, f"{field}_ar")) or getattr(row, field)


def in_its_language(text):
    """The text for a page: on an Arabic one, what has no Arabic name says that it is English."""
    if get_language() != "ar" or not LATIN.search(str(text)) or ARABIC.search(str(text)):
        return text
    return format_html('<bdi lang="en">{}</bdi>', text)


def named(row):
    """The name of a row for a page."""
    return in_its_language(called(row))
