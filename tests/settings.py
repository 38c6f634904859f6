"""The site's settings for tests: those of debug mode, so that nothing has to be set.

DATABASE_URL chooses the database; without it the tests make a SQLite file of their own.
"""

import os
import tempfile
from pathlib import Path

# Variables of the developer's shell must not change what is tested.
for name in [name for name in os.environ if name.startswith("TRACKSITE_")]:
    del os.environ[name]
os.environ["TRACKSITE_DEBUG"] = "true"

from tracksite.settings import *  # noqa: E402, F403
from tracksite.settings import DATABASES  # noqa: E402

# Argon2 is slow on purpose, and the tests make many accounts.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

database = DATABASES["default"]
if database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: as on the site each thread has its own connection, and they lock each other out.
    database["TEST"] = {"NAME": str(Path(tempfile.gettempdir()) / f"catalogue-tests-{os.getpid()}.sqlite3")}
    pragmas = database["OPTIONS"]["init_command"]
    database["OPTIONS"]["init_command"] = pragmas.replace("synchronous=FULL", "synchronous=OFF")
else:
    # On a busy machine sixteen requests at once may wait longer for four connections than visitors should.
    database["OPTIONS"]["pool"]["timeout"] = 60
