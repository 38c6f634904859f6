"""The settings of production for a server that a test starts: only where collected files go is its own, and that
they are not compressed, which takes ten seconds.
"""

import os

from tracksite.settings import *  # noqa: F403

STATIC_ROOT = os.environ["TESTS_STATIC_ROOT"]
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("css", "gif", "html", "js", "json", "map", "md", "po", "svg", "txt", "xml")
