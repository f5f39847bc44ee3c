"""Values of 0-100 as few bits: exact where they are few, within half a step elsewhere."""

import json

import numpy as np
import pytest

from threatscore.reports.live.packing import SIGNS, Blob, held, packed, quantised, signs, width
from threatscore.reports.page.page import block


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


def read(text, size):
    """Return the first bytes of a text of signs."""
    pairs = [SIGNS.index(text[i].encode()) * 91 + SIGNS.index(text[i + 1].encode()) for i in range(0, len(text), 2)]
    bits = "".join(f"{number:013b}" for number in pairs)
    assert set(bits[8 * size :]) <= {"0"}
    return bytes(int(bits[i : i + 8], 2) for i in range(0, 8 * size, 8))


def test_the_smaller_way_is_taken():
    values = np.arange(50) % 40 + 0.1
    blob = Blob()
    assert blob.values(values, 12) == 0  # forty doubles are more than fifty times eleven bits
    size = 3 + 69  # the lowest and the bits of the others, and these: 39 points are 1597 steps
    assert len(blob.text()) == 2 * -(-8 * size // 13)
    told = read(blob.text(), size)
    assert told[:3] == bytes([0, 4, 11])
    assert told[3:] == packed(np.rint(values * 40.95) - 4, 11)


@pytest.mark.parametrize("size", [0, 1, 2, 13, 100])
def test_bytes_come_back_from_signs(size):
    data = bytes(np.random.default_rng(size).integers(0, 256, size, dtype=np.uint8))
    assert read(signs(data), size) == data


def test_signs_stand_for_themselves_in_json_and_in_a_page():
    assert len(SIGNS) == 91
    assert json.dumps(SIGNS.decode(), ensure_ascii=False)[1:-1] == SIGNS.decode()
    assert block({"blob": SIGNS.decode()}) == '{"blob":"' + SIGNS.decode() + '"}'


def test_parts_follow_one_another():
    blob = Blob()
    blob.doubles(np.array([1.5]))
    blob.numbers(np.array([1, 0, 1]), 1)
    assert read(blob.text(), 9) == np.array([1.5]).astype("<f8").tobytes() + bytes([0b10100000])
