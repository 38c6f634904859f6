"""The settings of production for a server that a test starts: only where collected files go is its own."""

import os

from tracksite.settings import *  # noqa: F403

STATIC_ROOT = os.environ["TESTS_STATIC_ROOT"]
