"""Beliefs taken together give, row by row, exactly the floats that each gives alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from threatscore.distributions import (
    Belief,
    Lognormal,
    ParetoAbove,
    Pert,
    Point,
    PowerBelow,
    Steps,
    Tabulated,
    ZeroOr,
    batch,
    draw,
)

positive = st.floats(1e-3, 1e6)
spread = st.just(0.0) | st.floats(1e-3, 2)
share = st.floats(0, 0.99) | st.just(1.0)
weights = st.lists(st.floats(0.01, 1), min_size=1, max_size=6)


def table(start, widths, chances, log):
    chances = chances[: len(widths)] + [1.0] * (len(widths) - len(chances))
    p = np.concatenate([[0.0], np.cumsum(chances) / np.sum(chances)])
    return Tabulated(tuple(np.cumsum([start, *widths])), (*p[:-1], 1.0), log)


LAWS = {
    "point": st.builds(Point, positive | st.just(0.0)),
    "lognormal": st.builds(Lognormal, positive, spread, spread) | st.builds(Lognormal, positive, *[st.just(0.3)] * 2),
    "power_below": st.builds(PowerBelow, positive, st.sampled_from([0.5, 1.0, 2.0]) | st.floats(0.2, 5)),
    "pareto_above": st.builds(ParetoAbove, positive, st.sampled_from([2.0, 3.0]) | st.floats(1.1, 6)),
    "uniform": st.builds(table, positive, st.tuples(positive), st.just([1.0]), st.just(False)),
    "log uniform": st.builds(table, positive, st.tuples(positive), st.just([1.0]), st.just(True)),
    "tabulated": st.builds(table, positive, st.lists(positive, min_size=1, max_size=4), weights, st.booleans()),
    "steps": weights.map(lambda p: Steps(tuple(p))),
    "pert": st.builds(lambda low, a, b, stretch: Pert(low, low + a, low + a + b, stretch),
                      positive | st.just(0.0), positive | st.just(0.0), positive, st.just(1.0) | st.floats(1, 3)),
}  # fmt: skip
LAWS["zero or one family"] = st.sampled_from(sorted(LAWS)).flatmap(lambda name: st.builds(ZeroOr, share, LAWS[name]))
LAWS["zero or any"] = st.builds(ZeroOr, share, st.one_of(*LAWS.values()))
any_belief = st.one_of(*LAWS.values())


def stacks(name):
    return st.lists(LAWS[name], min_size=1, max_size=5)


def noise_for(beliefs, u):
    return np.stack([ndtri(row) if belief.noise == "normal" else row for belief, row in zip(beliefs, u, strict=True)])


def uniforms(rows, draws, seed):
    return np.maximum(np.random.default_rng(seed).random((rows, draws)), 2.0**-54)


def bits(values):
    return np.asarray(values, dtype=float).view(np.int64).tolist()


@pytest.mark.parametrize("name", LAWS)
@given(data=st.data(), draws=st.integers(1, 40), seed=st.integers(0, 99))
def test_a_stack_has_the_floats_of_its_rows(name, data, draws, seed):
    beliefs = data.draw(stacks(name))
    stack, n = Belief.stacked(beliefs), len(beliefs)
    u, x = (
        uniforms(n, draws, seed),
        np.stack([b.ppf(row) for b, row in zip(beliefs, uniforms(n, draws, 7), strict=True)]),
    )
    low, high = np.minimum(x, x[:, ::-1]), np.maximum(x, x[:, ::-1])
    noise = noise_for(beliefs, u)
    asked = {
        "drawn": (noise,), "drawn_at": (u,), "ppf": (u,), "isf": (u,), "cdf": (x,), "cdf_left": (x,), "sf": (x,),
        "sf_left": (x,), "mass": (low, high), "ppf_within": (u, low, high), "drawn_within": (noise, low, high),
        "mean": (),
    }  # fmt: skip
    for method, arguments in asked.items():
        alone = [
            np.atleast_1d(getattr(belief, method)(*(a[i].copy() for a in arguments)))
            for i, belief in enumerate(beliefs)
        ]
        together = getattr(stack, method)(*(a.copy() for a in arguments))
        assert np.shape(together) == ((n, draws) if arguments else (n, 1)), method
        assert bits(together) == bits(np.stack(alone)), method


@given(st.lists(any_belief, min_size=1, max_size=6), st.integers(0, 99))
def test_rows_may_share_the_bounds_of_a_truncation(beliefs, seed):
    u, low, high = (
        uniforms(len(beliefs), 5, seed),
        np.array([0.0, 1.0, 0.0, 2.0, 1e-3]),
        np.array([np.inf, 5, 2, 9, 1e9]),
    )
    stack = Belief.stacked(beliefs)
    alone = [belief.ppf_within(row, low, high) for belief, row in zip(beliefs, u, strict=True)]
    assert bits(stack.ppf_within(u, low, high)) == bits(alone)
    assert bits(stack.ppf_within(u, low[None], high[None])) == bits(alone)
    ends = np.full((len(beliefs), 1), 0.5), np.full((len(beliefs), 1), 50.0)
    assert bits(stack.mass(*ends)) == bits([belief.mass([0.5], [50.0]) for belief in beliefs])
    assert bits(np.broadcast_to(stack.mass(0.5, 50.0), (len(beliefs), 1))) == bits(stack.mass(*ends))


@pytest.mark.parametrize("values", [1, 2, 3])
@settings(max_examples=15)
@given(st.lists(any_belief, min_size=1, max_size=4), st.integers(0, 99))
def test_bounds_that_recur_give_what_each_gives_alone(values, beliefs, seed):
    """Whether bounds are told apart first is a matter of speed: here each draw is asked alone."""
    n, rng = len(beliefs), np.random.default_rng(seed)
    u = uniforms(n, 70, seed)
    low = np.array([-1e300, 1.0, 2.0])[rng.integers(0, values, (n, 70))]
    high = np.array([1e300, 500.0, 3.0])[rng.integers(0, values, (n, 70))]
    stack = Belief.stacked(beliefs)
    for a, b in ((low, high), (low[0], high[0]), (low[:1], high[:, :1]), (low, np.inf), (0.0, high[0])):
        wide_a, wide_b = np.broadcast_to(a, (n, 70)), np.broadcast_to(b, (n, 70))
        within = [
            [belief.ppf_within(u[i, k], wide_a[i, k], wide_b[i, k]) for k in range(70)]
            for i, belief in enumerate(beliefs)
        ]
        assert bits(stack.ppf_within(u, a, b)) == bits(within)
        mass = [[belief.mass(wide_a[i, k], wide_b[i, k]) for k in range(70)] for i, belief in enumerate(beliefs)]
        assert bits(np.broadcast_to(stack.mass(a, b), (n, 70))) == bits(mass)
        if n == 1:
            assert bits(beliefs[0].ppf_within(u[0], *(np.atleast_2d(x)[0] for x in (a, b)))) == bits(within[0])


@given(any_belief)
def test_a_single_number_may_be_asked(belief):
    assert np.shape(belief.ppf(0.5)) == np.shape(belief.isf(0.5)) == np.shape(belief.cdf(1.0)) == ()
    for low, high in ((0.0, np.inf), (-1e300, belief.ppf(0.9)), (belief.ppf(0.9), 1e300)):
        assert low <= belief.ppf_within(0.5, low, high) <= high


@given(st.lists(any_belief, max_size=12), st.randoms(use_true_random=False), st.integers(1, 9), st.integers(1, 5))
def test_no_grouping_and_no_order_changes_a_draw(beliefs, shuffle, draws, chunk):
    noise = noise_for(beliefs, uniforms(len(beliefs), draws, 1)) if beliefs else np.empty((0, draws))
    alone = [belief.drawn(row.copy()) for belief, row in zip(beliefs, noise, strict=True)]
    assert bits(draw(beliefs, noise.copy())) == bits(alone)
    order = list(range(len(beliefs)))
    shuffle.shuffle(order)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "CHUNK_BYTES", 8 * draws * chunk)
        drawn = draw([beliefs[i] for i in order], noise[order])
    assert bits(drawn) == bits([alone[i] for i in order])


def test_a_batch_overwrites_the_noise_and_returns_it():
    noise = np.full((3, 4), 0.5)
    drawn = draw([Point(2.0), Steps((0.2, 0.8)), Point(3.0)], noise)
    assert drawn is noise
    assert noise.tolist() == [[2.0] * 4, [1.0] * 4, [3.0] * 4]


@given(any_belief, st.integers(0, 99))
def test_draws_are_the_quantiles_at_the_probabilities_of_the_noise(belief, seed):
    u = uniforms(1, 20, seed)[0]
    before = u.copy()
    drawn = belief.drawn(ndtri(u) if belief.noise == "normal" else u.copy())
    assert bits(drawn) == bits(belief.ppf(u))
    assert bits(u) == bits(before), "ppf leaves its argument alone"
    noise = ndtri(u) if belief.noise == "normal" else u
    p = ndtr(noise) if belief.noise == "normal" else u
    assert bits(belief.drawn_within(noise, 0.5, 50.0)) == bits(belief.ppf_within(p, 0.5, 50.0))


def test_beliefs_stay_equal_by_what_they_say():
    assert {Pert(1, 2, 3), Pert(1, 2, 3), ZeroOr(0.1, Lognormal(5, 0.1, 0.2))} == {
        Pert(1, 2, 3), ZeroOr(0.1, Lognormal(5, 0.1, 0.2)),
    }  # fmt: skip


def test_families_that_share_no_arrays_are_told_apart():
    """What is not told apart here would be stacked wrongly."""
    kinds = [Point(1.0), Lognormal(1, 1, 1), Tabulated((0, 1), (0, 1)), Tabulated((1, 2), (0, 1), True),
             ZeroOr(0.1, Point(1.0)), ZeroOr(0.1, PowerBelow(1, 2)), Steps((1.0,))]  # fmt: skip
    assert len({belief.family() for belief in kinds}) == len(kinds)
    alone = [Pert(1, 2, 3), Tabulated((0, 1, 2), (0, 0.5, 1)), Tabulated((0, 1), (0.2, 1)), ZeroOr(0.1, Pert(1, 2, 3))]
    assert {belief.family() for belief in [*alone, Belief.stacked(kinds)]} == {None}
