"""The same key gives the same draws, whatever else is drawn; different keys have nothing in common."""

import hashlib
import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from threatscore.streams import SMALLEST, Streams

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

        def random(self, draws):
            return np.zeros(draws)

    monkeypatch.setattr(np.random, "Generator", Zeros)
    assert Streams(0, 2).uniform("a").tolist() == [SMALLEST, SMALLEST]
    assert np.isfinite(Streams(0, 2).exponential("a")).all()


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
