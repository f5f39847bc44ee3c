"""A release of a small assessment, made once, and copies of it to be spoilt."""

import shutil

import pytest

from threatscore.evidence import Evidence
from threatscore.model import model_of
from threatscore.releases import release

from ..making import frames
from ..selfconsistency.rich import BOTH


def rich_model(**more):
    settings = {"simulation": {"draws": 400, "design": "plain"}, "coverage": {"minimum": 0}, **more}
    return model_of({**BOTH[0], **settings})


def rich_tables():
    """Tables whose claims, events and stances are all known by the end of 2023."""
    return BOTH[1]


@pytest.fixture(scope="session")
def small():
    """A model and evidence in which claims, events and watches meet."""
    return rich_model(), Evidence.from_frames(**frames(rich_tables()))


@pytest.fixture(scope="session")
def _made(small, tmp_path_factory):
    out = tmp_path_factory.mktemp("releases")
    return release(*small, "2023Q4", out=out).folder


@pytest.fixture
def made(_made, tmp_path):
    """The folder of a sound release, which a test may spoil."""
    return shutil.copytree(_made, tmp_path / "made" / _made.name)
