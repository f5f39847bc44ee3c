"""The same key gives the same draws, whatever else is drawn; different keys have nothing in common."""

import hashlib
import itertools
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtri

from threatscore.streams import LARGEST, REPLICATE, SMALLEST, Streams, whole_draws

PART = st.text("ab\x1e\x1f01", max_size=4)
KEY = st.lists(PART, min_size=1, max_size=4).map(tuple)


@given(st.integers(0, 2**70), st.lists(st.text(max_size=5), min_size=1), st.integers(0, 50), st.integers(0, 50))
def test_the_first_draws_of_more_draws_are_the_same_draws(seed, key, few, more):
    key = [part.encode("utf-8", "ignore").decode() for part in key]
    short, long = Streams(seed, few).uniform(*key), Streams(seed, few + more).uniform(*key)
    np.testing.assert_array_equal(short, long[:few])


def test_a_stream_does_not_depend_on_what_was_drawn_before():
    streams = Streams(7, 100)
    alone = Streams(7, 100).uniform("claim", "b", "value")
    streams.uniform("claim", "a", "value")
    streams.exponential("claim", "b", "wins")
    np.testing.assert_array_equal(streams.uniform("claim", "b", "value"), alone)


def test_a_drawn_stream_may_be_changed_without_harm():
    streams = Streams(0, 3)
    streams.uniform("a")[:] = 0.5
    assert len(set(streams.uniform("a"))) == 3


@given(KEY, KEY)
def test_different_keys_are_never_the_same_stream(one, other):
    """Not even keys whose parts hold the sign that separates parts."""
    assume(one != other)
    assert (Streams(0, 4).uniform(*one) != Streams(0, 4).uniform(*other)).any()


def test_all_short_keys_over_the_separators_are_different_streams():
    parts = ["", "\x1e", "\x1f", "\x1e0", "\x1e1", "\x1e\x1f", "0"]
    keys = [key for n in (1, 2, 3) for key in itertools.product(parts, repeat=n)]
    assert len({Streams(0, 1).uniform(*key)[0] for key in keys}) == len(keys)


def test_the_seed_cannot_be_mistaken_for_a_part_of_the_key():
    assert Streams(1, 1).uniform("2", "a")[0] != Streams(12, 1).uniform("a")[0]
    assert Streams(1, 1).uniform("a")[0] != Streams(0, 1).uniform("1", "a")[0]


def test_zero_is_a_seed():
    assert (Streams(0, 10).uniform("a") != Streams(1, 10).uniform("a")).all()


def test_a_stream_is_sfc64_on_the_digest_of_its_key():
    """As docs/method.md says, on any machine: SFC64 (Doty-Humphrey) by hand, from the three seed words."""
    digest = hashlib.blake2b(b"20231231\x1fclaim\x1fcl-1\x1fvalue", digest_size=24).digest()
    a, b, c = (int.from_bytes(digest[i : i + 8], "little") for i in (0, 8, 16))
    counter, mask, words = 1, 2**64 - 1, []
    for _ in range(12 + 5):
        word = (a + b + counter) & mask
        counter = (counter + 1) & mask
        a = b ^ (b >> 11)
        b = (c + (c << 3)) & mask
        c = (((c << 24) | (c >> 40)) + word) & mask
        words.append(word)
    expected = [(word >> 11) * 2.0**-53 for word in words[12:]]
    assert Streams(20231231, 5).uniform("claim", "cl-1", "value").tolist() == expected


def test_uniforms_are_strictly_between_zero_and_one():
    drawn = Streams(3, 2_000_000).uniform("a")
    assert drawn.min() > 0
    assert drawn.max() < 1


def test_a_uniform_of_zero_is_replaced(monkeypatch):
    class Zeros:
        def __init__(self, bits):
            pass

        def random(self, size=None, out=None):
            if out is None:
                return np.zeros(size)
            out[:] = 0
            return out

    monkeypatch.setattr(np.random, "Generator", Zeros)
    assert Streams(0, 2).uniform("a").tolist() == [SMALLEST, SMALLEST]
    stratified = Streams(0, 2, "stratified")
    assert stratified.uniform("a")[0] == SMALLEST
    assert np.isfinite([stratified.normal("a"), stratified.exponential("a")]).all()


def test_a_uniform_that_rounds_to_one_is_replaced(monkeypatch):
    class Ones:
        def __init__(self, bits):
            pass

        def random(self, size):
            return np.full(size, np.nextafter(1, 0))

    monkeypatch.setattr(np.random, "Generator", Ones)
    stratified = Streams(0, REPLICATE, "stratified")
    assert stratified.uniform("a").max() == LARGEST < 1
    assert np.isfinite(stratified.normal("a")).all()
    assert (stratified.exponential("a") > 0).all()


def test_uniforms_are_uniform_within_a_stream_and_across_streams():
    streams = Streams(11, 20_000)
    assert stats.kstest(streams.uniform("one"), "uniform").pvalue > 1e-3
    first = np.array([Streams(11, 1).uniform("claim", f"cl-{i}", "value")[0] for i in range(20_000)])
    assert stats.kstest(first, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(first[:-1], first[1:])[0, 1]) < 4 / np.sqrt(20_000)


def test_streams_of_neighbouring_keys_are_uncorrelated():
    draws = np.stack([Streams(5, 5_000).uniform("k", str(i)) for i in range(40)])
    table = np.corrcoef(draws)[np.triu_indices(40, 1)]
    assert np.abs(table).max() < 4.5 / np.sqrt(5_000)
    assert stats.kstest(table * np.sqrt(5_000), "norm").pvalue > 1e-3


def test_the_test_of_uniformity_can_fail():
    """A negative control: squares of uniforms are not uniform."""
    assert stats.kstest(Streams(11, 20_000).uniform("one") ** 2, "uniform").pvalue < 1e-6


def test_exponentials_are_exponential_and_positive():
    drawn = Streams(2, 20_000).exponential("a")
    assert (drawn > 0).all()
    assert stats.kstest(drawn, "expon").pvalue > 1e-3


@pytest.mark.parametrize("draws", [0, 1])
def test_few_draws_are_few_draws(draws):
    assert Streams(0, draws).uniform("a").shape == (draws,)


# Normals, and streams that several share.


def test_normals_are_standard_normals():
    drawn = Streams(2, 20_000).normal("a")
    assert stats.kstest(drawn, "norm").pvalue > 1e-3
    assert stats.kstest(drawn**2, stats.chi2(1).cdf).pvalue > 1e-3
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 4 / np.sqrt(20_000)


def test_the_test_of_normality_can_fail():
    """A negative control: Student's t of 5 degrees of freedom is told apart."""
    u = Streams(2, 20_000).uniform("a")
    assert stats.kstest(stats.t(5).ppf(u), "norm").pvalue < 1e-6


@pytest.mark.parametrize("design", ["plain", "stratified"])
@pytest.mark.parametrize("noise", ["normal", "exponential"])
def test_noises_of_neighbouring_keys_are_uncorrelated(noise, design):
    streams = Streams(5, 5_000, design)
    draws = np.stack([getattr(streams, noise)("k", str(i)) for i in range(30)])
    table = np.corrcoef(draws)[np.triu_indices(30, 1)]
    assert np.abs(table).max() < 4.5 / np.sqrt(5_000)
    assert stats.kstest(table * np.sqrt(5_000), "norm").pvalue > 1e-3


NOISES = ["uniform", "normal", "exponential"]


@pytest.mark.parametrize("design", ["plain", "stratified"])
@pytest.mark.parametrize("noise", NOISES)
def test_filled_rows_are_the_streams_of_their_keys(noise, design):
    keys = [("a",), ("b", "c"), ("d",)]
    out = np.full((4, 60), np.nan)
    Streams(3, 60, design).fill(noise, keys, out[1:])
    assert np.isnan(out[0]).all()
    for key, row in zip(keys, out[1:], strict=True):
        np.testing.assert_array_equal(row, getattr(Streams(3, 60, design), noise)(*key))


@pytest.mark.parametrize("noise", NOISES)
def test_a_shared_stream_is_the_stream_of_its_key_and_cannot_be_changed(noise):
    streams = Streams(3, 9)
    shared = streams.shared(noise, "a", "b")
    np.testing.assert_array_equal(shared, getattr(streams, noise)("a", "b"))
    assert streams.shared(noise, "a", "b") is shared
    with pytest.raises(ValueError, match="read-only"):
        shared[0] = 1
    others = [other for other in NOISES if other != noise]
    assert all((streams.shared(other, "a", "b") != shared).any() for other in others)


def test_what_is_kept_is_made_again_where_there_is_no_room(monkeypatch):
    monkeypatch.setattr("threatscore.streams.MOST_KEPT", 2 * 8 * 5)
    streams = Streams(0, 5)
    first = streams.shared("uniform", "a").copy()
    for key in "bcde":
        streams.shared("uniform", key)
    assert len(streams._kept) <= 2
    np.testing.assert_array_equal(streams.shared("uniform", "a"), first)


def test_a_copy_keeps_its_own():
    """Two threads with a copy each must not touch one another's streams."""
    streams = Streams(0, 5)
    streams.shared("uniform", "a")
    copy = replace(streams)
    assert (copy, copy._kept) == (streams, {})
    copy.shared("uniform", "b")
    assert ("uniform", "b") not in streams._kept


@pytest.mark.parametrize("design", ["plain", "stratified"])
def test_what_is_remembered_is_to_the_bit_what_would_be_drawn(design):
    remembered = {}
    some = [Streams(seed, draws, design, apart, remembered) for seed in (0, 1) for draws in (250, 500)
            for apart in (frozenset(), frozenset({("a", "b")}))]  # fmt: skip
    for _ in range(2):  # drawn, then remembered
        for streams in some:
            alone = replace(streams, remembered=None)
            for noise, key in itertools.product(NOISES, [("a", "b"), ("a", "c")]):
                found = getattr(streams, noise)(*key)
                np.testing.assert_array_equal(found, getattr(alone, noise)(*key))
                found[:] = 0.5  # it is the caller's own
    assert len(remembered) == 2 * 2 * len(NOISES) * 3  # what is drawn apart is another stream


def test_what_is_remembered_has_an_end_and_is_left_behind(monkeypatch):
    monkeypatch.setattr("threatscore.streams.MOST_KEPT", 2 * 8 * 5)
    streams = Streams(0, 5, remembered={})
    drawn = [streams.uniform(key) for key in "abcde"]
    assert len(streams.remembered) == 2
    np.testing.assert_array_equal([streams.uniform(key) for key in "abcde"], drawn)
    assert pickle.loads(pickle.dumps(streams)).remembered is None


# Latin hypercube replicates.

SEEDS = st.integers(0, 2**40)


def strata(uniforms):
    return np.floor(uniforms * REPLICATE).astype(int).reshape(-1, REPLICATE)


@given(SEEDS, KEY)
def test_each_stratum_of_each_replicate_holds_one_uniform(seed, key):
    drawn = Streams(seed, 4 * REPLICATE, "stratified").uniform(*key)
    assert (np.sort(strata(drawn), axis=1) == np.arange(REPLICATE)).all()


def test_plain_draws_leave_strata_empty():
    """A negative control: about 1/e of the strata."""
    drawn = strata(Streams(0, 4 * REPLICATE).uniform("a"))
    assert np.mean([len(set(row)) for row in drawn]) == pytest.approx(REPLICATE * (1 - np.exp(-1)), rel=0.05)


def test_the_strata_come_in_any_order_and_the_place_within_is_uniform():
    drawn = Streams(1, 400 * REPLICATE, "stratified").uniform("a")
    places = strata(drawn)
    first = np.bincount(places[:, 0] // 25, minlength=10)
    assert stats.chisquare(first).pvalue > 1e-3
    assert stats.kstest(drawn * REPLICATE % 1, "uniform").pvalue > 1e-3
    neighbours = [np.corrcoef(places[:, k], places[:, k + 1])[0, 1] for k in range(REPLICATE - 1)]
    assert stats.kstest(np.array(neighbours) * np.sqrt(400), "norm").pvalue > 1e-3
    across = [np.corrcoef(one, other)[0, 1] for one, other in itertools.pairwise(places)]
    assert stats.kstest(np.array(across) * np.sqrt(REPLICATE), "norm").pvalue > 1e-3, "replicates are independent"


@given(SEEDS, KEY, st.integers(0, 700), st.integers(0, 700), st.sampled_from(NOISES))
def test_the_first_stratified_draws_of_more_are_the_same_draws(seed, key, few, more, noise):
    short, long = (getattr(Streams(seed, n, "stratified"), noise)(*key) for n in (few, few + more))
    np.testing.assert_array_equal(short, long[:few])


@given(SEEDS, KEY)
def test_stratified_normals_and_exponentials_are_quantiles_of_the_uniforms(seed, key):
    streams = Streams(seed, 300, "stratified")
    u = streams.uniform(*key)
    np.testing.assert_array_equal(streams.normal(*key), ndtri(u))
    np.testing.assert_allclose(streams.exponential(*key), -np.log(u), rtol=1e-15)


def test_designs_are_different_streams():
    assert (Streams(0, 50).uniform("a") != Streams(0, 50, "stratified").uniform("a")).all()


@pytest.mark.parametrize(("draws", "whole"), [(1, 5000), (5000, 5000), (5001, 5250), (10_000, 10_000)])
def test_draws_are_rounded_up_to_whole_replicates(draws, whole):
    assert whole_draws(draws, "stratified") == whole
    assert whole_draws(draws, "plain") == draws


@pytest.mark.parametrize("design", ["plain", "stratified"])
def test_what_is_drawn_apart_has_streams_of_its_own_and_all_else_the_same(design):
    """A node, a party or a leaf of the same name is not meant."""
    own = [("claim", "x", "value"), ("event", "x", "occurs"), ("rate", "leaf|n|u", "event", "x")]
    keys = frozenset({*own[:2], ("event", "x", "rate")})
    plain, apart = Streams(3, 500, design), Streams(3, 500, design, keys)
    for key in own:
        one, other = plain.uniform(*key), apart.uniform(*key)
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.2
        assert np.array_equal(apart.uniform(*key), other)
    others = [("claim", "x", "wins"), ("event", "x", "number"), ("claim", "y", "value"), ("claim", "y", "x"),
              ("event", "y", "x"), ("weight", "x"), ("party", "x"), ("origin", "x"),
              ("rate", "x", "prior"), ("quantity", "claims|x", "prior"), ("method", "x")]  # fmt: skip
    for key in others:
        assert np.array_equal(plain.normal(*key), apart.normal(*key))
    assert pickle.loads(pickle.dumps(apart)) == apart != plain
