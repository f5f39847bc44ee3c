"""Releases: frozen reporting periods that regenerate, byte for byte, from what lies in their folders."""

from .frozen import Release, known_at, load_release, release
from .manifest import SCHEMA, Manifest
from .names import ReleaseName, names_in, release_name
from .series import Series, build
from .verification import Verification, verified_table, verify

__all__ = [
    "SCHEMA",
    "Manifest",
    "Release",
    "ReleaseName",
    "Series",
    "Verification",
    "build",
    "known_at",
    "load_release",
    "names_in",
    "release",
    "release_name",
    "verified_table",
    "verify",
]
