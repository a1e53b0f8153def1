"""The settings of a throw-away installation, for tests: a data directory of its own, whatever the environment names.

Each process of a parallel run gets one, thrown away at its end; commands that a test starts keep
the one that the test gave them.
"""

import atexit
import os
import shutil
import tempfile

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
if os.environ.get("GUILDMARK_TESTING") != _worker:
    os.environ["GUILDMARK_TESTING"] = _worker
    os.environ["GUILDMARK_HOME"] = tempfile.mkdtemp(prefix="guildmark-test-")
    atexit.register(shutil.rmtree, os.environ["GUILDMARK_HOME"], ignore_errors=True)
    os.environ["GUILDMARK_URL"] = "http://testserver"

from guildmark.config.settings import *  # noqa: E402, F403 - the settings read the environment when they are loaded

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as in production: several threads at once would share one connection to a database in memory.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME.root / "test.sqlite3")}  # noqa: F405
