"""What a page in a browser shows, and how long to wait for it."""

import pytest

from threatscore.tables import percent

BY = ("group", "country", "pair")
SHARED = "w.activity=1.5&w.fighters=8&m.score=arithmetic&e.ev-rocket-tjk-2022-04=no"
ENTERING = "w.activity=0"
LEAVING = "w.activity=10"


def until(page, expression):
    """Wait until something holds; under the policy of the page the browser itself may not wait for a text of code."""
    for _ in range(400):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(25)
    pytest.fail(f"never: {expression}")


def settled(page):
    until(page, "threatscore.view.resting()")


def slider(page, node):
    return page.get_by_role("slider", name=f"weight of {node}", exact=True)


def number(page, node):
    return page.get_by_role("spinbutton", name=f"weight of {node},")


def go(page, path, fragment):
    page.goto("about:blank")
    page.goto(f"{path.as_uri()}#{fragment}")
    settled(page)


def cells(page, by):
    """Return the texts of the rows of a table in their order, by unit and field, without remarks."""
    return page.evaluate(
        """(by) => [...document.querySelectorAll(`#table-${by} tbody tr`)].map((row) => [row.dataset.unit,
             Object.fromEntries([...row.querySelectorAll('[data-field]')].map((cell) =>
               [cell.dataset.field, cell.querySelector('.text')?.textContent ?? '']))])""",
        by,
    )


def outside(page):
    """Return everything on the page but the controls."""
    return page.evaluate(
        """() => { const main = document.querySelector('main').cloneNode(true);
             main.querySelector('#live').remove(); return main.innerHTML; }"""
    )


def wanted(shown, i, digits):
    """Return how people read the figures of a unit, as the product writes numbers."""

    def between(low, high, digits):
        low, high = f"{low:.{digits}f}", f"{high:.{digits}f}"
        return low if low == high else f"{low}-{high}"

    either = f" or {shown['level_or'][i]}" if shown["level_or"][i] else ""
    texts = {
        "rank": str(shown["rank"][i]),
        "score": f"{shown['score'][i]:.{digits}f}",
        "score_p05": between(shown["p05"][i], shown["p95"][i], digits),
        "rank_p05": between(shown["rank_p05"][i], shown["rank_p95"][i], 0),
        "level": f"{shown['level'][i]} {percent(shown['p_level'][i])}{either}",
        "coverage": percent(shown["coverage"][i]),
    }
    if "via" in shown:
        texts["via"] = f"{shown['via'][i]} {percent(shown['via_share'][i])}"
    return texts


def check_tables(page):
    """Compare every figure in the three tables with the page's engine, and the order of rows with the ranks."""
    shown = page.evaluate("threatscore.view.shown()")
    for by in BY:
        digits = int(page.locator(f"#table-{by}").get_attribute("data-digits"))
        rows = cells(page, by)
        assert len(rows) == len(shown[by]["units"])
        ranks = []
        for unit, texts in rows:
            i = shown[by]["units"].index(unit)
            expected = wanted(shown[by], i, digits)
            assert {field: texts[field] for field in expected} == expected, (by, unit)
            ranks.append(shown[by]["rank"][i])
        assert ranks == sorted(ranks)
    return shown
