"""The product's settings, with a directory, a secret and a Redis database of the tests' own.

They stand here and not in conftest.py because pytest-django reads the settings before any conftest.
"""

import atexit
import os
import shutil
import tempfile
from urllib.parse import urlsplit

VAR_DIR = tempfile.mkdtemp(prefix="keyprojects-tests-")
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)


def redis_database_of_this_process(url: str, first: int) -> str:
    """The given server, with a database from ``first`` on that no other process of the tests uses."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return urlsplit(url)._replace(path=f"/{first + int(worker)}").geturl()


os.environ["VAR_DIR"] = VAR_DIR
os.environ["SECRET_KEY"] = "known-to-everybody-and-therefore-good-for-tests-only"
os.environ.pop("ALLOWED_HOSTS", None)
if os.environ.get("REDIS_URL"):
    # 8 and above: tests empty the cache, and must not empty an installation's
    os.environ["REDIS_URL"] = redis_database_of_this_process(os.environ["REDIS_URL"], first=8)

from keyprojects.settings import *  # noqa: E402

# The manifest wants collectstatic first, and a slow hash protects nobody here.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
