"""What all tests share: how many examples Hypothesis tries, which lines are counted, and the browser's end."""

import os
import signal

import pytest
from hypothesis import settings

from .opening import SHARED

# `pytest --hypothesis-profile=thorough` takes a long look.
# The same examples on every run of CI: a change is judged by what it changed, not by luck.
settings.register_profile("everyday", max_examples=50, deadline=None, derandomize="CI" in os.environ)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile("everyday")

# A shell starts what runs in the background deaf to Ctrl-C, and the commands interrupted here would inherit it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    """Count no lines in slow tests, which would take half as long again: what all others do not reach is untested."""
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.no_cover)


def pytest_sessionfinish():
    SHARED.close()
