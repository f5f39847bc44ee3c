"""What opens pages shares one browser between tests, and nothing else."""

import pytest

from ..opening import SHARED, opened

EMPTY = "document.cookie + JSON.stringify({...localStorage}) + window.name"


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "plain.html"
    path.write_text("<!DOCTYPE html><title>Plain</title><p>plain</p>", encoding="utf-8")
    return path


def test_requests_and_errors_are_told_and_of_their_own_page_only(plain, tmp_path):
    asking = tmp_path / "asking.html"
    asking.write_text("<img src='http://127.0.0.1:9/x.png'><script>absent()</script>", encoding="utf-8")
    with opened(plain) as first, opened(asking) as second:
        assert second.requests == ["http://127.0.0.1:9/x.png"]
        assert any("absent is not defined" in error for error in second.errors)
        assert (first.requests, first.errors) == ([], [])
    with opened(plain) as again:
        assert (again.requests, again.errors) == ([], [])


def test_nothing_that_a_page_keeps_outlives_it(plain):
    with opened(plain) as first:
        empty = first.page.evaluate(EMPTY)
        first.page.evaluate("localStorage.kept = 1; window.name = 'kept'")
        assert first.page.evaluate(EMPTY) != empty
        browser = SHARED.get()
    with opened(plain) as second:
        assert second.page.evaluate(EMPTY) == empty
        assert SHARED.get() is browser, "one browser for all"
    assert browser.contexts == []


def test_a_browser_that_fell_is_begun_anew(plain):
    SHARED.get().close()
    with opened(plain) as found:
        assert found.page.title() == "Plain"
