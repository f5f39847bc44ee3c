"""The page of the shipped data, and a browser that has it open."""

import pytest

from threatscore import load_evidence, load_model, simulate
from threatscore.reports import contents, report
from threatscore.shipped import shipped

from ...opening import opened
from .reading import settled


@pytest.fixture(scope="session")
def result():
    folder = shipped()
    evidence_ = load_evidence(folder / "data" / "central-asia")
    return contents(simulate(load_model(folder / "config" / "weights.yaml"), evidence_, draws=1000))


@pytest.fixture(scope="session")
def path(result, tmp_path_factory):
    path = tmp_path_factory.mktemp("view") / "page.html"
    return report(result.run).write(path)


@pytest.fixture(scope="module")
def browser(path):
    """One browser for the tests that need none of their own."""
    with opened(path, viewport={"width": 1440, "height": 900}) as found:
        yield found


@pytest.fixture
def page(browser, path):
    """The page as published; whatever a test does, there are no requests and no errors."""
    browser.page.goto("about:blank")
    browser.page.goto(path.as_uri())
    settled(browser.page)
    yield browser.page
    assert browser.errors == []
    assert [url for url in browser.requests if url != "about:blank"] == []
