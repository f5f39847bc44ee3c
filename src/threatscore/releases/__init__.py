"""Releases: frozen reporting periods that regenerate, byte for byte, from what lies in their folders."""

from .frozen import Release, load_release
from .making import known_at, release
from .manifest import SCHEMA, Manifest
from .names import ReleaseName, names_in, release_name
from .over_time.points import Known, Point
from .over_time.restated import Restated
from .over_time.restating import restate
from .over_time.series import Series, build
from .over_time.trend_reading import trend, trend_all
from .over_time.trends import Trend
from .signoff.history import FILES as HISTORY_FILES
from .signoff.history import History
from .signoff.reading import read_history
from .signoff.signing import sign
from .signoff.standing import Standing, standing
from .verification import Verification, agreement, scored_as_published, verified_table, verify

__all__ = [
    "HISTORY_FILES",
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
    "agreement",
    "build",
    "known_at",
    "load_release",
    "names_in",
    "read_history",
    "release",
    "release_name",
    "restate",
    "scored_as_published",
    "sign",
    "standing",
    "trend",
    "trend_all",
    "verified_table",
    "verify",
]
