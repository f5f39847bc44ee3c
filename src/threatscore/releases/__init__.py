"""Releases: frozen reporting periods that regenerate, byte for byte, from what lies in their folders."""

from .frozen import Release, known_at, load_release, release
from .history import History
from .history_reading import read_history
from .manifest import SCHEMA, Manifest
from .names import ReleaseName, names_in, release_name
from .restating import Restated, restate
from .series import Series, build
from .signing import sign
from .standing import Standing, standing
from .trend_reading import trend
from .trends import Known, Point, Trend
from .verification import Verification, verified_table, verify

__all__ = [
    "SCHEMA",
    "History",
    "Known",
    "Manifest",
    "Point",
    "Release",
    "ReleaseName",
    "Restated",
    "Series",
    "Standing",
    "Trend",
    "Verification",
    "build",
    "known_at",
    "load_release",
    "names_in",
    "read_history",
    "release",
    "release_name",
    "restate",
    "sign",
    "standing",
    "trend",
    "verified_table",
    "verify",
]
