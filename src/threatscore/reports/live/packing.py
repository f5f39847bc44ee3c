"""Numbers as few bits: values of 0-100 held exactly where they are few, in equal steps otherwise.

`docs/method.md`, "The page's draws", has the rule and the error. Nothing is compressed, so that the bytes are the same
on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ...streams import Array

TOP = 100.0
SIGNS = bytes(sign for sign in range(0x20, 0x7F) if sign not in b'"\\\\<&')
"""Signs of plain text that stand for themselves in JSON and in HTML: 91, so that two of them hold 13 bits."""
PAIR = 13


def width(count: int) -> int:
    """Return how many bits tell so many things apart; 0 for one."""
    return (count - 1).bit_length()


def steps_of(bits: int) -> int:
    """Return how many equal steps 0-100 is cut into."""
    return int(2**bits - 1)


def packed(numbers: Array, bits: int) -> bytes:
    """Return whole numbers as `bits` bits each, the highest bit first, filled up to a whole byte."""
    if not bits:
        return b""
    shifts = np.arange(bits - 1, -1, -1)
    return np.packbits(((numbers.astype(np.int64)[:, None] >> shifts) & 1).astype(np.uint8).ravel()).tobytes()


def quantised(values: Array, bits: int) -> Array:
    """Return the values that a reader of the page sees, any shape: each at the nearest step."""
    steps = steps_of(bits)
    return np.asarray(np.rint(values * (steps / TOP)) * TOP / steps)


@dataclass
class Blob:
    """Bytes put one after the other; who reads them knows how long each part is."""

    parts: list[bytes] = field(default_factory=list)

    def doubles(self, values: Array) -> None:
        """Add doubles as they are, least significant byte first."""
        self.parts.append(np.ascontiguousarray(values, dtype="<f8").tobytes())

    def numbers(self, numbers: Array, bits: int) -> None:
        """Add whole numbers."""
        self.parts.append(packed(numbers, bits))

    def values(self, values: Array, bits: int) -> int:
        """Add values of 0-100, shape (draws,); return how many different ones there are, 0 if they stand in steps.

        Steps stand as the lowest of them in 16 bits, how many bits the others need above it in 8, and then these.
        """
        few, which = np.unique(values, return_inverse=True)
        steps = np.rint(few * (steps_of(bits) / TOP)).astype(np.int64)
        above = width(int(steps[-1] - steps[0]) + 1)
        if 64 * len(few) + width(len(few)) * len(values) <= 24 + above * len(values):
            self.doubles(few)
            self.numbers(which, width(len(few)))
            return len(few)
        self.numbers(steps[:1], 16)
        self.numbers(np.array([above]), 8)
        self.numbers(steps[which] - steps[0], above)
        return 0

    def text(self) -> str:
        """Return all of it in `SIGNS`, each 13 bits in two of them, filled up with zeros."""
        return signs(b"".join(self.parts))


def signs(data: bytes) -> str:
    """Return bytes as text: 13 bits, the highest first, are a number of two digits to base 91, the higher first."""
    bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8))
    numbers: Array = np.zeros(-(-len(bits) // PAIR), dtype=np.uint16)
    for column in np.pad(bits, (0, -len(bits) % PAIR)).reshape(-1, PAIR).T:
        numbers = numbers << 1 | column
    digits = np.stack(np.divmod(numbers, len(SIGNS)), axis=1).ravel()
    text: bytes = np.frombuffer(SIGNS, dtype=np.uint8)[digits].tobytes()
    return text.decode("ascii")


def held(values: Array, bits: int) -> Array:
    """Return what the page holds of some values, shape (draws,): themselves if few, else the nearest steps."""
    return values if Blob().values(values, bits) else quantised(values, bits)
