"""What must always hold (DESIGN.md, section 10), for whole models and whole evidence.

Each property is a check of its own. Negative controls break the engine on purpose, and a check must notice.
"""

import copy
import sys
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import Phase, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.special import gammaincinv, ndtri

from threatscore import blocks, points, simulation
from threatscore.drawing import draw_leaf
from threatscore.evidence import Evidence, load_evidence
from threatscore.indicators import build
from threatscore.indicators.events import Counted, Piece
from threatscore.indicators.pools import Pool
from threatscore.model import model_of
from threatscore.scoring import Evaluation
from threatscore.simulation import simulate
from threatscore.streams import Streams

from ..making import AS_OF, claim, event, evidence, frames, model, tables, tied, write_folder
from . import strategies as s

BY = ("pair", "group", "country")
FEWER = hypothesis_settings(max_examples=max(10, hypothesis_settings().max_examples * 2 // 5))
"""Whole assessments take longer than single numbers; the thorough profile still tries hundreds."""


DEBATED_SETTINGS, DEBATED = s.settings(debated=True), s.assessments(debated=True)


def run_of(settings, full, **more):
    return simulate(model_of(settings), Evidence.from_frames(**frames(full), as_of=AS_OF), **more)


def by_unit(scores):
    return dict(zip(scores.units, scores.scores, strict=True))


def identical(one, other):
    """Whether two tables of scores are the same to the bit, in everything."""
    return (
        one.units == other.units
        and one.via == other.via
        and one.unranked == other.unranked
        and all(np.array_equal(getattr(one, name), getattr(other, name))
                for name in ("scores", "central", "lowest", "highest", "coverage"))
    )  # fmt: skip


def same_runs(one, other):
    return all(identical(one.scores(by), other.scores(by)) for by in BY)


def extended(full, more):
    """Return tables with more rows."""
    return {table: [*rows, *more.get(table, [])] for table, rows in full.items()}


def full_rows(given, **units):
    """Return rows with their defaults, for `extended`."""
    return tables(groups=units.get("groups", ()), countries=(), sources=[], **given)


# The score.


def check_scores_are_points(settings, full):
    run = run_of(settings, full)
    for by in BY:
        table = run.scores(by)
        for values in (table.scores, table.central, table.lowest, table.highest):
            assert ((values >= 0) & (values <= 100)).all()
        assert ((table.coverage >= 0) & (table.coverage <= 1 + 1e-12)).all()
        assert (table.lowest <= table.highest + 1e-9).all()
        assert all(sum(share for _, share in via) == pytest.approx(1) for via in table.via if via)


@FEWER
@given(DEBATED_SETTINGS, DEBATED)
def test_scores_are_points(settings, full):
    check_scores_are_points(settings, full)


@FEWER
@given(s.settings(), s.assessments(), st.sampled_from([0.001, 7, 1e6]))
def test_a_constant_times_all_weights_changes_nothing(settings, full, factor):
    scaled = copy.deepcopy(settings)
    for branch in (scaled["score"], scaled["score"]["children"]["activity"]):
        for child in branch["children"].values():
            child["weight"] *= factor
    one, other = run_of(settings, full), run_of(scaled, full)
    np.testing.assert_allclose(one.pairs.scores, other.pairs.scores, atol=1e-10)


def turned(value):
    """Return settings with the keys of every mapping in the opposite order."""
    return {key: turned(value[key]) for key in reversed(value)} if isinstance(value, dict) else value


def check_order_is_irrelevant(settings, full, random):
    shuffled = {table: random.sample(rows, len(rows)) for table, rows in random.sample(list(full.items()), len(full))}
    moved = {table: frame[random.sample(list(frame), frame.shape[1])] for table, frame in frames(shuffled).items()}
    other = simulate(model_of(turned(settings)), Evidence.from_frames(**moved, as_of=AS_OF))
    assert same_runs(run_of(settings, full), other)
    assert run_of(settings, full).evidence.digest == other.evidence.digest


@FEWER
@given(DEBATED_SETTINGS, DEBATED, st.randoms(use_true_random=False))
def test_the_order_of_rows_columns_and_keys_is_irrelevant(settings, full, random):
    check_order_is_irrelevant(settings, full, random)


# Other units.

NEWCOMERS = st.sampled_from(["0-first", "B-between", "Z-last"]).flatmap(
    lambda name: st.tuples(st.just(name), s.some_evidence(groups=(name,), name="new-"))
)


def own(name, given):
    """Return the evidence of a newcomer that is about nobody else, its watch and border included."""
    rows = [row for row in given["claims"] if row["indicator"] != "border"]
    return full_rows({**given, "claims": rows}, groups=[name])


def check_a_newcomer_leaves_the_others_alone(settings, full, newcomer):
    """Leaves of a country count everybody's events, so the newcomer's events are kept out of them."""
    settings = copy.deepcopy(settings)
    del settings["score"]["children"]["activity"]["children"]["unrest"]
    before, after = run_of(settings, full), run_of(settings, extended(full, own(*newcomer)))
    others = by_unit(after.pairs)
    for unit, scores in by_unit(before.pairs).items():
        assert np.array_equal(scores, others[unit]), unit
    for unit, scores in by_unit(before.groups).items():
        assert np.array_equal(scores, by_unit(after.groups)[unit]), unit
    for unit, scores in by_unit(before.countries).items():
        assert (by_unit(after.countries)[unit] >= scores).all(), "a group more never lowers a country under max"


@FEWER
@given(s.settings(), s.assessments(), NEWCOMERS)
def test_a_newcomer_leaves_the_others_alone_and_lowers_no_country(settings, full, newcomer):
    check_a_newcomer_leaves_the_others_alone(settings, full, newcomer)


@FEWER
@given(DEBATED_SETTINGS, DEBATED)
def test_a_group_without_evidence_changes_nothing(settings, full):
    before = run_of(settings, full)
    after = run_of(settings, extended(full, {"groups": [{"id": "0-nobody", "name": "Nobody"}]}))
    for by in BY:
        one, other = before.scores(by), after.scores(by)
        assert one.units == other.units
        assert np.array_equal(one.scores, other.scores)
        assert np.array_equal(one.lowest, other.lowest)


def check_equal_evidence_ties(settings, full):
    """Two groups that every row names together cannot be told apart in any draw.

    As far as what is believed rests on rows alone: a rate, and a belief without evidence, are each group's own.
    """
    both = {"A": "A|B", "B": "A|B", "C": "C"}
    settings = copy.deepcopy(settings)
    for leaf in settings["score"]["children"]["activity"]["children"].values():
        leaf["from"]["silence"] = "zero"
    full = {table: [dict(row) for row in rows] for table, rows in full.items()}
    for row in [*full["claims"], *full["events"]]:
        if row.get("group"):
            names = {name for part in row["group"].split("|") for name in both[part].split("|")}
            row["group"] = "|".join(sorted(names))
    for row in full["claims"]:
        row |= {"spoken_from": AS_OF, "known": AS_OF}
    full["claims"] = [row for row in full["claims"] if row["wording"] not in ("up_to", "at_least")]
    scores = by_unit(run_of(settings, full).pairs)
    for (group, country), values in scores.items():
        if group == "A":
            assert np.array_equal(values, scores["B", country])


@FEWER
@given(s.settings(missing=("low", "high", "skip")), s.assessments())
def test_equal_evidence_ties_in_every_draw(settings, full):
    check_equal_evidence_ties(settings, full)


def test_exchangeable_groups_win_alike():
    """A and B have the same evidence from rows of their own: P(A>B) = P(B>A) within four standard errors."""
    draws = 20_000
    m = model(weight_uncertainty={"spread": 0.3})
    e = evidence(claims=[claim(f"{g}{i}", "about", n, group=g) for g in "AB" for i, n in enumerate((50, 900))]
                 + tied(("A", "TJK"), ("B", "TJK")))  # fmt: skip
    a, b = simulate(m, e, draws=draws).pairs.scores
    assert abs((a > b).mean() - (a < b).mean()) < 4 / draws**0.5


# Evidence moves scores the right way.


def check_a_confirmation_never_lowers(settings, full, event, role):
    more = {"id": "more", "event": event, "party": "Institute", "role": role, "stance": "confirms", "source": "s9"}
    after = extended(full, full_rows({"stances": [more]}) | {"sources": [full["sources"][0] | {"id": "s9"}]})
    raised(run_of(settings, full), run_of(settings, after))


def raised(before, after):
    later = by_unit(after.pairs)
    for unit, scores in by_unit(before.pairs).items():
        assert (later[unit] >= scores - 1e-9).all(), unit


@FEWER
@given(s.settings(), s.assessments(), st.data())
def test_a_confirmation_of_occurrence_never_lowers_a_score_in_any_draw(settings, full, data):
    assume(full["events"])
    event = data.draw(st.sampled_from([row["id"] for row in full["events"]]))
    check_a_confirmation_never_lowers(settings, full, event, data.draw(st.sampled_from(["target", "host", "third"])))


FAMILIES = st.lists(st.tuples(st.sampled_from([1, 3, 10]), s.DAYS, st.integers(0, 4)), min_size=2, max_size=5)
"""Number, day, and of which earlier event each is a part, if there are so many."""


def check_a_confirmation_raises_an_aggregate(rows, silence):
    """Also if the parts are older than their aggregate and so weigh less, and with aggregates inside aggregates."""
    events = [event(f"e{i}", number_best=number, start=day, part_of=f"e{whole}" if whole < i else None)
              for i, (number, day, whole) in enumerate(rows)]  # fmt: skip
    doubts = [{"id": f"st{i}", "event": f"e{i}", "role": "target", "stance": "denies"} for i in range(len(rows))]
    feed = {"events": ["attack"], "measure": "number", "silence": silence, "half_life": "3y"}
    m = model({"leaf": {"of": "pair", "from": feed, "scale": {"kind": "linear", "low": 0, "high": 9}}})

    def raw(*more):
        e = evidence(events=events, stances=[*doubts, *more])
        return build(m, e, e.as_of).cells["leaf"]["A", "TJK"].draw(Streams(0, 60)).raw

    before = raw()
    for i in range(len(rows)):
        assert (raw({"id": "more", "event": f"e{i}", "role": "third"}) >= before - 1e-9).all()


@FEWER
@given(FAMILIES, st.sampled_from(["zero", "rate"]))
def test_a_confirmation_never_lowers_what_aggregates_and_parts_count_for(rows, silence):
    check_a_confirmation_raises_an_aggregate(rows, silence)


@FEWER
@given(s.settings(), s.assessments(), st.data())
def test_without_a_denial_of_occurrence_no_score_is_lower_in_any_draw(settings, full, data):
    heard = [row["event"] for row in full["stances"]]
    denials = [row for row in full["stances"] if (row["stance"], row["about"]) == ("denies", "occurrence")]
    denials = [row for row in denials if heard.count(row["event"]) > 1]
    assume(denials)
    gone = data.draw(st.sampled_from([row["id"] for row in denials]))
    after = full | {"stances": [row for row in full["stances"] if row["id"] != gone]}
    raised(run_of(settings, full), run_of(settings, after))


OPINIONS = st.lists(s.opinions(), min_size=1, max_size=5).filter(
    lambda rows: any(row["wording"] not in ("up_to", "at_least") for row in rows)
)


def check_a_new_claim_takes_only_the_draws_it_wins(rows, best):
    rows = [{"id": f"c{i}", "source": f"s{i}", "group": "A", **row} for i, row in enumerate(rows)]
    new = claim("new", best=best, source="s9")
    drawn = []
    for claims in (rows, [*rows, new]):
        e = evidence(claims=claims, sources=[f"s{i}" for i in range(10)])
        drawn.append(build(model(), e, e.as_of).cells["fighters"]["A",].draw(Streams(0, 200)))
    before, after = drawn
    won = next(share for reason, share in after.shares if reason.rows == ("new",)) > 0
    assert np.array_equal(before.raw[~won], after.raw[~won])
    assert set(after.raw[won]) <= {float(best)}


@FEWER
@given(OPINIONS, st.sampled_from([1, 77, 5000]))
def test_a_new_claim_takes_only_the_draws_it_wins(rows, best):
    check_a_new_claim_takes_only_the_draws_it_wins(rows, best)


def check_an_event_is_one_event(settings, full):
    """A second leaf that reads the same events sees the same draws."""
    twin = copy.deepcopy(settings["score"]["children"]["activity"]["children"]["killed"])
    settings = copy.deepcopy(settings)
    settings["score"]["children"]["twin"] = twin
    run = run_of(settings, full)
    one, other = (
        draw_leaf(run.model.node(name), list(run.leaves.cells[name].values()), run.streams).raw
        for name in ("killed", "twin")
    )
    fed = np.asarray([not cell.missing for cell in run.leaves.cells["killed"].values()])
    assert np.array_equal(one[fed], other[fed])


@FEWER
@given(s.settings(), s.assessments())
def test_an_event_is_one_event_in_all_leaves(settings, full):
    check_an_event_is_one_event(settings, full)


POINTS = st.lists(st.tuples(st.sampled_from(s.GROUPS), st.sampled_from([1, 20, 300, 9e5])), min_size=1, max_size=4,
                  unique_by=lambda item: item[0])  # fmt: skip


@FEWER
@given(s.settings(missing=("low", "high", "skip")), POINTS, st.lists(st.integers(0, 100), min_size=9, max_size=9))
def test_point_evidence_has_no_width(settings, fighters, ties):
    """Age zero, no rate, one method a node, fixed weights: every draw is the tree evaluated once."""
    settings = copy.deepcopy(settings)
    settings["weight_uncertainty"] = {"spread": 0}
    settings["credence"] = {"base": 100}
    top, activity = settings["score"], settings["score"]["children"]["activity"]
    for branch in (top, activity):
        branch["combine"] = branch["combine"] if isinstance(branch["combine"], str) else "arithmetic"
    for leaf in activity["children"].values():
        leaf["from"]["silence"] = "zero"
    pairs = [(g, c) for g in s.GROUPS for c in s.COUNTRIES]
    claims = [claim(f"f-{g}", best=n, group=g) for g, n in fighters]
    claims += [claim(f"t-{g}-{c}", best=n, indicator="tie", group=g, country=c)
               for (g, c), n in zip(pairs, ties, strict=True)]  # fmt: skip
    e = evidence(groups=s.GROUPS, countries=s.COUNTRIES, claims=claims,
                 events=[event("e1", number_best=2, killed_best=0)])  # fmt: skip
    table = simulate(model_of(settings), e).pairs
    assert len(table.units) == 9
    assert np.ptp(table.scores, axis=1).max() == 0
    np.testing.assert_allclose(table.scores[:, 0], table.central, atol=1e-9)


@FEWER
@given(s.amounts(), st.sampled_from("ABCDEF"), st.sampled_from([None, 1, 5]))
def test_a_grade_leaves_the_median_of_a_lone_claim(said, letter, digit):
    """Of age zero, and without a bound: those are believed to a degree, not widened."""
    assume(said["wording"] not in ("up_to", "at_least"))
    halves = []
    for source in ("A", letter):
        e = evidence(claims=[claim("c1", **said, credibility=digit)], sources=[{"id": "s1", "reliability": source}])
        (part,) = build(model(), e, e.as_of).cells["fighters"]["A",].components
        assert part.followed == 1
        halves.append(part.belief.ppf(np.array([0.5]))[0])
    assert halves[0] == pytest.approx(halves[1], rel=1e-12) or said["low"] == 0


# Nothing is changed behind one's back, and everything comes out again.


@FEWER
@given(DEBATED_SETTINGS, DEBATED)
def test_inputs_are_never_changed(settings, full):
    given_settings, given_frames = copy.deepcopy(settings), {k: f.copy(deep=True) for k, f in frames(full).items()}
    m, parts = model_of(settings), frames(full)
    e = Evidence.from_frames(**parts, as_of=AS_OF)
    before = (m.digest, e.digest, m.text)
    simulate(m, e)
    assert settings == given_settings
    assert all(parts[name].equals(given_frames[name]) for name in parts)
    fresh = Evidence.from_frames(**parts, as_of=AS_OF)
    assert (fresh, (m.digest, fresh.digest, m.text)) == (e, before)


@FEWER
@given(s.settings())
def test_a_model_dumped_and_loaded_is_the_same(settings):
    m = model_of(settings)
    again = model_of(m.to_yaml())
    assert (again, again.config, again.to_yaml()) == (m, m.config, m.to_yaml())


@FEWER
@given(DEBATED_SETTINGS, DEBATED)
def test_a_folder_says_what_frames_say(tmp_path_factory, settings, full):
    folder = write_folder(tmp_path_factory.mktemp("folder"), full)
    e = load_evidence(folder, as_of=AS_OF)
    assert same_runs(simulate(model_of(settings), e), run_of(settings, full))


# The simulation.


def check_blocks_are_irrelevant(settings, full, size):
    whole = run_of(settings, full)
    with patch.object(simulation, "IN_ONE", 0), patch.object(blocks, "BLOCK_BYTES", size):
        other = run_of(settings, full)
    assert whole.points is not None or not whole.pairs.units
    assert other.points is None
    assert same_runs(other, whole)
    assert np.array_equal(other.pair_scores.low, whole.pair_scores.low)
    assert np.array_equal(other.pair_scores.high, whole.pair_scores.high)
    for by in BY:
        assert np.array_equal(other.parts(by), whole.parts(by))


@FEWER
@given(DEBATED_SETTINGS, DEBATED, st.sampled_from([1, 8 * 48 * 2, 8 * 48 * 3]))
def test_the_size_of_blocks_is_irrelevant(settings, full, size):
    check_blocks_are_irrelevant(settings, full, size)


@FEWER
@given(DEBATED_SETTINGS, DEBATED, st.integers(1, 90))
def test_the_first_of_more_draws_are_the_same_draws(settings, full, draws):
    few, many = run_of(settings, full, draws=draws), run_of(settings, full, draws=draws + 37)
    for by in BY:
        assert few.scores(by).units == many.scores(by).units
        assert np.array_equal(few.scores(by).scores, many.scores(by).scores[:, :draws])


# Negative controls: the engine broken on purpose. A check that passes here is worth nothing.


def notices(check, *examples):
    """Whether a check fails for some example, under a patch."""

    @hypothesis_settings(max_examples=300, database=None, phases=[Phase.generate], derandomize=True, deadline=None)
    @given(st.tuples(*examples))
    def tried(values):
        check(*values)

    with pytest.raises(AssertionError):
        tried()


def test_control_streams_keyed_by_position():
    fill, used = Streams.fill, [0]

    def by_position(self, noise, keys, out):
        used[0] += len(keys)
        fill(self, noise, [(str(used[0] - i),) for i in range(len(keys))], out)

    def fresh(*given):
        used[0] = 0
        blocks.judgement_of.cache_clear()
        return Streams(*given)

    with patch.object(Streams, "fill", by_position), patch.object(simulation, "Streams", fresh):
        notices(check_a_newcomer_leaves_the_others_alone, s.settings(), s.assessments(), NEWCOMERS)


class NoisePerUnit(Evaluation):
    """Weights that differ between units in the same draw."""

    def score(self):
        if self.judgement is not None:
            pairs = max(map(len, self.points.values()))
            rolled = {name: np.stack([np.roll(noise, i) for i in range(pairs)])
                      for name, noise in self.judgement.noise.items()}  # fmt: skip
            object.__setattr__(self, "judgement", type(self.judgement)(rolled, self.judgement.chosen))
        return super().score()


@pytest.mark.slow
def test_control_weight_noise_per_unit():
    with patch.object(points, "Evaluation", NoisePerUnit):
        notices(check_equal_evidence_ties, s.settings(missing=("low", "high", "skip")), s.assessments())
        notices(check_a_newcomer_leaves_the_others_alone, s.settings(), s.assessments(), NEWCOMERS)
        notices(check_blocks_are_irrelevant, s.settings(), s.assessments(), st.just(1))


def test_control_an_event_redrawn_in_each_leaf():
    happened = Counted.happened
    calls = [0]

    def redrawn(self, streams):
        calls[0] += 1
        return happened(self, Streams(streams.seed + calls[0], streams.draws))

    with patch.object(Counted, "happened", redrawn):
        notices(check_an_event_is_one_event, s.settings(), s.assessments())


def test_control_a_race_run_by_one_uniform_over_cumulated_shares():
    def cumulated(self, rates, values, streams):
        steps = np.cumsum([np.broadcast_to(rate, streams.draws) for rate in rates], axis=0)
        entry = (streams.uniform("claim", self.speakers[0].key, "wins") * steps[-1] > steps).sum(axis=0)
        winner = np.where(entry % 2, len(self.speakers), entry // 2)
        return winner, np.choose(winner, values)

    with patch.object(Pool, "_race", cumulated):
        notices(check_a_new_claim_takes_only_the_draws_it_wins, OPINIONS, st.just(77))


def test_control_an_aggregate_less_its_parts_whatever_they_weigh():
    def plain(whole, parts, amounts):
        below = [piece for part in parts.get(whole.key, ()) for piece in plain(part, parts, amounts)]
        rest = np.maximum(amounts[whole.key] - sum(piece.amount for piece in below), 0)
        return [Piece(whole.key, whole.weight, rest), *below]

    with patch.object(sys.modules["threatscore.indicators.events"], "_family", plain):
        notices(check_a_confirmation_raises_an_aggregate, FAMILIES, st.sampled_from(["zero", "rate"]))


def test_control_rows_in_the_order_of_the_file():
    def as_given(rows, **how):
        return list(rows)

    with patch.object(sys.modules["threatscore.evidence.links"], "sorted", as_given, create=True):
        notices(check_order_is_irrelevant, s.settings(), s.assessments(), st.randoms(use_true_random=False))


def test_control_a_score_without_a_ceiling():
    score = Evaluation.score
    with patch.object(Evaluation, "score", lambda self: 1.2 * score(self)):
        notices(check_scores_are_points, s.settings(), s.assessments())


def test_the_quantile_functions_rise():
    """That more of a shape or of a chance never gives less is what the monotone properties rest on."""
    u = np.linspace(1e-6, 1 - 1e-6, 400)
    shapes = np.geomspace(1e-3, 1e3, 60)[:, None]
    assert (np.diff(gammaincinv(shapes, u), axis=0) >= -1e-12).all()
    assert (np.diff(ndtri(u)) > 0).all()
