"""Errors that are honest: over many seeds, 95 % of the intervals hold the truth, and halved ones do not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatscore.errors import UsageError
from threatscore.precision import Z95, draws_needed, gap_error, mean_error, rank_brackets, share_error, wilson_error
from threatscore.ranks import acceptability, quantile_rank

SEEDS = 1_500
SLACK = 3 * np.sqrt(0.05 * 0.95 / SEEDS)  # binomial error of a coverage
R, M = 25, 40


def plain(rng, draws=R * M):
    return rng.random((SEEDS, 2, draws))


def stratified(rng, replicates=R, size=M, seeds=SEEDS):
    """Latin hypercube replicates of `size` consecutive draws: one value in each stratum of each input."""
    shape = (seeds, 2, replicates, size)
    strata = rng.permuted(np.broadcast_to(np.arange(size), shape), axis=3)
    return ((strata + rng.random(shape)) / size).reshape(seeds, 2, replicates * size)


def test_the_error_of_a_gap_is_that_of_the_mean_of_its_draws():
    bands = np.random.default_rng(5).integers(0, 3, (4, 700))
    gap = (bands == 0).astype(float) - (bands == 1)
    p, q = ((bands == k).mean(axis=1) for k in (0, 1))
    assert gap_error(p, q, 700) == pytest.approx(mean_error(gap), rel=1e-12)
    assert gap_error(p, np.zeros(4), 700) != pytest.approx(mean_error(gap), rel=1e-2)
    assert np.isnan(gap_error([1.0], [0.0], 1)).all()
    with pytest.raises(UsageError, match="share"):
        gap_error([1.5], [0.0], 9)


def coverage(estimate, error, truth):
    return float(np.mean(np.abs(estimate - truth) <= error))


def wrapped(u):
    """Uniform, and nothing of it is told by either input alone, so stratification does not help."""
    return (u[:, 0] + u[:, 1]) % 1


def added(u):
    """Mean 1.5; mostly told by the inputs one by one, so stratification helps much."""
    return u[:, 0] + 2 * u[:, 1] ** 2 * 1.5 + 0.2 * (u[:, 0] - 0.5) * (u[:, 1] - 0.5)


DESIGNS = {"plain": (plain, None), "stratified": (stratified, M)}


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize(("of", "truth"), [(wrapped, 0.5), (added, 1.5)])
def test_the_error_of_a_mean_covers_as_stated_and_half_of_it_does_not(design, of, truth):
    draw, size = DESIGNS[design]
    values = of(draw(np.random.default_rng(11)))
    error = mean_error(values, replicate=size)
    assert coverage(values.mean(axis=1), error, truth) == pytest.approx(0.95, abs=SLACK)
    assert coverage(values.mean(axis=1), error / 2, truth) < 0.95 - 2 * SLACK


def test_stratification_pays_and_the_plain_error_does_not_know():
    values = added(stratified(np.random.default_rng(12)))
    known, unknown = mean_error(values, replicate=M), mean_error(values)
    assert np.median(known) < np.median(unknown) / 5
    assert coverage(values.mean(axis=1), unknown, 1.5) == 1


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("p", [0.001, 0.01, 0.1, 0.5, 0.999])
def test_the_error_of_a_share_covers_as_stated_and_half_of_it_does_not(design, p):
    rng = np.random.default_rng(13)  # 2,000 draws: enough for two of the rarest events
    u, size = (plain(rng, 2_000), None) if design == "plain" else (stratified(rng, 25, 80), 80)
    happens = wrapped(u) < p
    error = share_error(happens, replicate=size)
    assert coverage(happens.mean(axis=1), error, p) >= 0.95 - SLACK
    assert coverage(happens.mean(axis=1), error / 2, p) < 0.95 - SLACK
    if 0.1 <= p <= 0.9:
        assert coverage(happens.mean(axis=1), error, p) == pytest.approx(0.95, abs=SLACK + 0.01)


@pytest.mark.parametrize("p", [0.001, 0.01])
def test_the_textbook_error_is_not_honest_for_rare_events(p):
    share = (wrapped(plain(np.random.default_rng(14))) < p).mean(axis=1)
    assert coverage(share, 1.96 * np.sqrt(share * (1 - share) / (R * M)), p) < 0.95 - SLACK


@pytest.mark.parametrize("p", [0.001, 0.0101, 0.1, 0.5, 0.9999])
def test_the_error_of_a_share_covers_where_stratification_leaves_little_or_no_spread(p):
    happens = stratified(np.random.default_rng(15))[:, 0] < p
    error = share_error(happens, replicate=M)
    assert (error > 0).all()
    assert coverage(happens.mean(axis=1), error, p) >= 0.95 - SLACK


@pytest.mark.parametrize("p", [0.05, 0.3])
def test_the_spread_counts_as_soon_as_it_may(p):
    """Some hundred events in replicates of 200: the spread between replicates is the error, and covers as stated."""
    happens = wrapped(stratified(np.random.default_rng(16), 20, 200)) < p
    error = share_error(happens, replicate=200)
    assert coverage(happens.mean(axis=1), error, p) == pytest.approx(0.95, abs=SLACK + 0.005)
    assert coverage(happens.mean(axis=1), error / 2, p) < 0.95 - 2 * SLACK


def ratio(top, kept):
    return np.array([np.mean(row[mask]) for row, mask in zip(top, kept, strict=True)])


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("condition", [0.08, 0.4])
def test_errors_among_some_draws_cover_as_stated_and_half_of_them_do_not(design, condition):
    """Among draws with the first input below the condition: E(sum) and P(sum < 1) are known."""
    draw, size = DESIGNS[design]
    u = draw(np.random.default_rng(17))
    kept = u[:, 0] < condition
    values, happens = u.sum(axis=1), u.sum(axis=1) < 1
    mean, share = ratio(values, kept), ratio(happens, kept)
    of_mean = np.array([mean_error(v, replicate=size, kept=k) for v, k in zip(values, kept, strict=True)])
    of_share = np.array([share_error(v, replicate=size, kept=k) for v, k in zip(happens, kept, strict=True)])
    for estimate, error, truth in (
        (mean, of_mean, condition / 2 + 0.5),
        (share, of_share, 1 - condition / 2),
    ):
        assert coverage(estimate, error, truth) >= 0.95 - SLACK
        if size is None:
            assert coverage(estimate, error / 2, truth) < 0.95 - SLACK
    if size is None:
        assert coverage(mean, of_mean, condition / 2 + 0.5) == pytest.approx(0.95, abs=SLACK)


def test_stratified_errors_among_some_draws_are_as_stated_where_stratification_does_not_help():
    """The condition and the value are functions of the wrapped sum, which neither input tells."""
    u = stratified(np.random.default_rng(18))
    value = wrapped(u)
    kept = value < 0.5
    mean, share = ratio(value, kept), ratio(value < 0.2, kept)
    of_mean = np.array([mean_error(v, replicate=M, kept=k) for v, k in zip(value, kept, strict=True)])
    of_share = np.array([share_error(v < 0.2, replicate=M, kept=k) for v, k in zip(value, kept, strict=True)])
    for estimate, error, truth in ((mean, of_mean, 0.25), (share, of_share, 0.4)):
        assert coverage(estimate, error, truth) == pytest.approx(0.95, abs=SLACK + 0.005)
        assert coverage(estimate, error / 2, truth) < 0.95 - 2 * SLACK


def test_the_formulas_by_hand():
    values = np.array([1.0, 2.0, 3.0, 6.0])
    assert mean_error(values) == pytest.approx(Z95 * np.std(values, ddof=1) / 2)
    kept = np.array([True, True, True, False])
    assert mean_error(values, kept=kept) == pytest.approx(4.302653 * 1 / np.sqrt(3))  # t of 2 degrees of freedom
    assert share_error([0, 1, 1, 0]) == pytest.approx(wilson_error(0.5, 4))
    assert share_error([0, 1, 1, 0], kept=kept) == pytest.approx(wilson_error(2 / 3, 3))
    blocks = np.repeat(np.arange(20.0), 3)
    assert mean_error(blocks, replicate=3) == pytest.approx(2.093024 * np.std(np.arange(20), ddof=1) / np.sqrt(20))
    assert mean_error(blocks, replicate=3, kept=np.ones(60, bool)) == pytest.approx(
        max(mean_error(blocks, replicate=3), 2.000995 * np.std(blocks, ddof=1) / np.sqrt(60))
    )


@given(st.floats(0, 1), st.integers(1, 10**9))
def test_wilsons_ends_solve_his_equation(p, n):
    """The far end q is where |p - q| = z sqrt(q (1 - q)/n)."""
    error = float(wilson_error(p, n))
    q = p + error if p <= 0.5 else p - error
    assert 0 <= q <= 1
    assert abs(p - q) == pytest.approx(Z95 * np.sqrt(q * (1 - q) / n), rel=1e-6)
    assert error > 0


def test_equal_replicates_still_leave_an_error():
    half = np.tile([0.0, 1.0], 500)
    assert share_error(half, replicate=20) == pytest.approx(wilson_error(0, 1_000))
    assert share_error(np.zeros(1_000), replicate=20) == pytest.approx(wilson_error(0, 1_000) * np.sqrt(20 / 19))


def test_shapes_and_blocks(monkeypatch):
    values = np.random.default_rng(19).random((3, 5, 400))
    kept = values[0, 0] < 0.6
    found = [mean_error(values, replicate=20, kept=kept), share_error(values, replicate=20)]
    assert [error.shape for error in found] == [(3, 5), (3, 5)]
    monkeypatch.setattr("threatscore.precision.replicates.BLOCK", 1)
    assert np.array_equal(mean_error(values, replicate=20, kept=kept), found[0])
    assert np.array_equal(share_error(values, replicate=20), found[1])
    assert mean_error(values[0, 0]).shape == ()


def test_nothing_is_known_of_the_error_where_nothing_is_kept():
    none, one = np.zeros(40, bool), np.arange(40) == 3
    assert np.isnan(mean_error(np.ones((2, 40)), kept=none)).all()
    assert np.isnan(mean_error(np.ones(40), kept=one, replicate=2))
    assert np.isnan(mean_error([1.0]))
    assert np.isnan(share_error(np.ones(40), kept=none, replicate=2))
    assert share_error(np.ones(40), kept=one) == pytest.approx(wilson_error(1, 1))


def test_brackets_by_thought():
    share = np.array([[0.5, 0.4, 0.1], [0.0, 0.05, 0.95]])
    low, high = rank_brackets(share, 0.5, 100)  # 0.5 plus or minus 0.098
    assert low.tolist() == [1, 3]
    assert high.tolist() == [2, 3]
    low, high = rank_brackets(share, 0.5, 10**12)
    assert quantile_rank(share, 0.5).tolist() == [1, 3] == low.tolist()
    assert [array.tolist() for array in rank_brackets(share, 0.95, 3)] == [[2, 3], [3, 3]]


@pytest.mark.parametrize("q", [0.05, 0.5, 0.95])
def test_brackets_hold_the_true_quantile_and_narrower_ones_do_not(q):
    """A unit's true place is told from very many draws, its bracket from few."""
    rng = np.random.default_rng(20)
    mean = np.linspace(0, 1, 30)[:, None]
    truth = acceptability(mean + rng.normal(0, 1, (30, 200_000)))
    cumulated = np.cumsum(truth, axis=1)
    unit, rank = np.unravel_index(np.argmin(np.abs(cumulated - q)), truth.shape)  # a rank just at the quantile
    cumulated[unit, rank] = q
    held, narrow = 0, 0
    for ranks in rng.choice(30, p=truth[unit] / truth[unit].sum(), size=(1_000, 500)):
        share = np.bincount(ranks, minlength=30)[None] / 500
        low, high = rank_brackets(share, q, 500)
        true = quantile_rank(truth[unit : unit + 1], q)[0]
        held += bool(low[0] <= true <= high[0])
        narrow += bool(quantile_rank(share, q)[0] == true)
    assert held >= 1_000 * (0.95 - 3 * np.sqrt(0.05 * 0.95 / 1_000))
    assert narrow < 1_000 * (0.95 - 3 * np.sqrt(0.05 * 0.95 / 1_000))


def test_draws_that_are_needed():
    assert draws_needed(0.02, 0.01, 1_000) == 4_000
    assert draws_needed(0.01, 0.02, 1_000) == 250
    assert draws_needed(0.03, 0.01, 1_000) == 9_000
    assert draws_needed(0.0, 0.01, 1_000) == 1
    error = float(mean_error(np.random.default_rng(21).random(1_000)))
    more = draws_needed(error, error / 3, 1_000)
    assert mean_error(np.random.default_rng(22).random(more)) == pytest.approx(error / 3, rel=0.1)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda: mean_error([[1.0], [2.0, 3.0]]), "rectangular"),
        (lambda: mean_error(3.0), "at least one draw"),
        (lambda: mean_error(np.zeros((3, 0))), "at least one draw"),
        (lambda: mean_error([1.0, np.nan]), "finite"),
        (lambda: mean_error(np.ones(40), replicate=3), "whole replicates"),
        (lambda: mean_error(np.ones(38), replicate=2), "20 or more"),
        (lambda: mean_error(np.ones(40), replicate=0), "whole replicates"),
        (lambda: mean_error(np.ones(40), replicate=True), "whole replicates"),
        (lambda: mean_error(np.ones(4), kept=[1, 0, 1, 0]), "booleans"),
        (lambda: mean_error(np.ones(4), kept=[True]), r"booleans of shape \(4,\)"),
        (lambda: share_error([0.0, 1.1]), "indicator"),
        (lambda: wilson_error(1.1, 10), "share"),
        (lambda: wilson_error(np.nan, 10), "share"),
        (lambda: wilson_error(0.5, 0), "draws"),
        (lambda: wilson_error(0.5, 2.5), "draws"),
        (lambda: rank_brackets([0.5, 0.5], 0.5, 10), "units, ranks"),
        (lambda: rank_brackets([[1.0]], 1.0, 10), "q"),
        (lambda: draws_needed(0.1, 0.0, 10), "errors"),
        (lambda: draws_needed(np.nan, 0.1, 10), "errors"),
    ],
)
def test_what_does_not_fit_is_refused(call, why):
    with pytest.raises(UsageError, match=why):
        call()
