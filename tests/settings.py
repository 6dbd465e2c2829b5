"""The project's settings, with what only tests need: a cheap password hash and files that go away."""

import os
import tempfile

os.environ.setdefault("DEVELOPMENT", "1")

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# One folder for this process and those it starts.
MEDIA_ROOT = os.environ.setdefault("TEST_MEDIA_ROOT", tempfile.mkdtemp(prefix="reserve-cadres-tests-"))
