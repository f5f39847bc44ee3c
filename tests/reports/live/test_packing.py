"""Values of 0-100 as few bits: exact where they are few, within half a step elsewhere."""

import base64

import numpy as np
import pytest

from threatscore.reports.live.packing import Blob, held, packed, quantised, width


@pytest.mark.parametrize(("count", "bits"), [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (256, 8), (257, 9)])
def test_so_many_things_are_told_apart_by_so_few_bits(count, bits):
    assert width(count) == bits


def test_numbers_stand_highest_bit_first_and_are_filled_up_to_a_byte():
    assert packed(np.array([5, 2, 7]), 3) == bytes([0b10101011, 0b10000000])
    assert packed(np.array([1, 2]), 0) == b""


@pytest.mark.parametrize("bits", [4, 10, 12, 16])
def test_a_value_is_at_most_half_a_step_from_what_is_held_and_the_ends_are_exact(bits):
    values = np.random.default_rng(0).uniform(0, 100, 10_000)
    gaps = np.abs(quantised(values, bits) - values)
    assert 0.99 * 50 / (2**bits - 1) < gaps.max() <= 50 / (2**bits - 1) * (1 + 1e-9)
    assert quantised(np.array([0.0, 100.0]), bits).tolist() == [0.0, 100.0]


def test_few_values_are_held_exactly_and_many_in_steps():
    few = np.tile([0.0, 100 / 3, 70.1], 100)
    assert held(few, 12).tolist() == few.tolist()
    assert Blob().values(few, 12) == 3
    many = np.random.default_rng(0).uniform(0, 100, 300)
    assert Blob().values(many, 12) == 0
    assert (held(many, 12) == quantised(many, 12)).all()


def test_the_smaller_way_is_taken():
    values = np.arange(50) % 40 + 0.1
    blob = Blob()
    assert blob.values(values, 12) == 0  # forty doubles are more than fifty times twelve bits
    assert len(base64.b64decode(blob.text())) == 75


def test_parts_follow_one_another():
    blob = Blob()
    blob.doubles(np.array([1.5]))
    blob.numbers(np.array([1, 0, 1]), 1)
    assert base64.b64decode(blob.text()) == np.array([1.5]).astype("<f8").tobytes() + bytes([0b10100000])
