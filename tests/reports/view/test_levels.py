"""A level that is not told from the next one reads as open, by the same rule as a published one."""

import numpy as np

from threatscore import load_evidence, load_model, rank, simulate
from threatscore.precision import gap_error
from threatscore.reports import contents
from threatscore.reports.live import payload
from threatscore.shipped import shipped

from .reading import BY, cells, check_tables, go, settled, until

RULE = "([data, by, shares]) => threatscore.live.results.nextLevels({payload: data}, by, shares)"


def test_the_rule_is_the_engines_own_of_independent_draws(page):
    """At all settings of a run of independent draws, the page finds the levels that the run says."""
    folder = shipped()
    model = load_model(folder / "config" / "weights.yaml")
    run = simulate(model, load_evidence(folder / "data" / "central-asia"), draws=400, design="plain")
    data = payload(contents(run))
    told = []
    for by in BY:
        rows = {"/".join(str(row[name]) for name in ("unit", "group", "country") if name in row): row
                for row in rank(run, by=by).records if row["status"] == "ranked"}  # fmt: skip
        own = data["published"][by]
        given = {"of": data["of"], "levels": data["levels"]}
        found = page.evaluate(RULE, [given, by, own["levels"]])
        assert found == [rows[unit]["level_or"] or "" for unit in own["units"]]
        told += found
    assert "" in told
    assert len(set(told)) > 1  # else one of the two was not tested


def test_the_rule_at_the_edge(page):
    for draws in (10, 100, 10_000):
        data = {"of": draws, "levels": {"group": [["low", 0], ["high", 50], ["top", 80]]}}
        shares = [[0.5 - d, 0.5 + d, 0.0] for d in (0, 0.001, 0.005, 0.0099, 0.0097, 0.05, 0.09, 0.2, 0.2675)]
        shares += [[1.0, 0, 0], [0.4, 0.3, 0.3], [1 / 3, 1 / 3, 1 / 3]]
        expected = []
        for own in shares:
            best = int(np.argmax(own))
            rest = [-1 if k == best else share for k, share in enumerate(own)]
            second = int(np.argmax(rest))
            doubt = float(gap_error([own[best]], [own[second]], draws)[0])
            sure = own[best] - own[second] > doubt or rest[second] <= 0
            expected.append("" if sure else ["low", "high", "top"][second])
        assert page.evaluate(RULE, [data, "group", shares]) == expected
        assert len(set(expected)) > 1


def test_an_open_level_after_a_move_reads_so(page, path):
    go(page, path, "w.activity=1.5")
    shown = check_tables(page)
    told = [texts["level"] for by in BY for _, texts in cells(page, by)]
    assert any("% or " in text for text in told), "the probability stands at the level whose it is"
    assert any(" or " not in text for text in told)
    for by in BY:
        for i, other in enumerate(shown[by]["level_or"]):
            *_, second, best = sorted(shown[by]["levels"], key=lambda name: shown[by]["levels"][name][i])
            gap = shown[by]["levels"][best][i] - shown[by]["levels"][second][i]
            doubt = sum(
                shown[by][kind]["levels"][name][i] for kind in ("error", "quantisation") for name in (best, second)
            )
            assert other in ("", second)
            assert other or gap > doubt


def test_a_level_that_nothing_bears_on_reads_as_before(page):
    """The engine's own draws may tell levels apart that its rule for independent draws does not."""
    page.evaluate(
        """() => { for (const cell of document.querySelectorAll('td[data-field=level] .text'))
             cell.firstChild.nodeValue = `told: ${cell.textContent}`; }"""
    )
    before = page.evaluate("threatscore.view.shown()")
    page.evaluate("location.hash = 'e.ev-rocket-uzb-2022-04=no'")
    until(page, "threatscore.view.settings().events['ev-rocket-uzb-2022-04'] === 'no'")
    settled(page)
    now = page.evaluate("threatscore.view.shown()")
    found = set()
    for by in BY:
        for unit, texts in cells(page, by):
            i, j = now[by]["units"].index(unit), before[by]["units"].index(unit)
            same = all(now[by]["levels"][name][i] == before[by]["levels"][name][j] for name in now[by]["levels"])
            assert texts["level"].startswith("told: ") == same
            found.add(same)
    assert found == {True, False}
