"""How many examples Hypothesis tries (`pytest --hypothesis-profile=thorough` for a long look); the browser's end."""

import os

from hypothesis import settings

from .opening import SHARED

# The same examples on every run of CI: a change is judged by what it changed, not by luck.
settings.register_profile("everyday", max_examples=50, deadline=None, derandomize="CI" in os.environ)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile("everyday")


def pytest_sessionfinish():
    SHARED.close()
