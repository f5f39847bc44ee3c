"""Small results, released and not, and a page of each made once."""

import pytest

from threatscore import load_release, simulate
from threatscore.evidence import Evidence
from threatscore.releases import build
from threatscore.reports import contents
from threatscore.reports.page import page

from ..making import claim, event, evidence, frames, model, tied
from ..releases.conftest import rich_model, rich_tables


def small_run(groups=("A", "B"), pairs=(("A", "TJK"), ("A", "UZB"), ("B", "TJK")), settings=None, **tables):
    """A run of a few units with claims and events."""
    first = pairs[0][0]
    claims = [*tied(*pairs), claim("size", "range", low=100, high=900, group=first), *tables.pop("claims", ())]
    events = tables.pop("events", [{**event("ev-1"), "group": first}])
    found = evidence(groups=groups, claims=claims, events=events, **tables)
    return simulate(model(**(settings or {})), found)


@pytest.fixture(scope="session")
def quarters(tmp_path_factory):
    """A folder with the releases of two quarters."""
    out = tmp_path_factory.mktemp("quarters")
    given = rich_model(), Evidence.from_frames(**frames(rich_tables()))
    build(*given, "2023Q3", "2023Q4", out=out, workers=1)
    return out


@pytest.fixture(scope="session")
def released(quarters):
    """What is shown of a release that has one before it."""
    return contents(load_release(quarters / "2023Q4"))


@pytest.fixture(scope="session")
def text(released):
    """The page of a release."""
    return page(released, {}).content.decode()


@pytest.fixture(scope="session")
def written(text, tmp_path_factory):
    """The file of that page."""
    path = tmp_path_factory.mktemp("page") / "2023Q4.html"
    path.write_text(text, encoding="utf-8")
    return path
