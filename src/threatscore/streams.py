"""Random streams keyed by what is drawn: the same key gives the same draws, whatever else is drawn.

A key is ``(kind, id, ...)``, for example ``("claim", "cl-7", "value")``. The stream of a key depends on the seed
and the key alone, so adding rows, reordering them or changing the order of the work leaves every other stream
bit-identical, and the first n of more draws are the same n draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
"""An array of floats unless its docstring says otherwise."""

SMALLEST = 2.0**-54
"""Replaces a uniform of exactly zero, so that no quantile is infinite by accident of the generator."""


class _Words(np.random.SeedSequence):
    """Seed words taken from a digest, without the mixing of a `SeedSequence`, which costs more than short streams."""

    def __init__(self, digest: bytes) -> None:
        self.digest = digest

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> NDArray[Any]:
        """Return the first `n_words` words of the digest, the same on every machine."""
        little = np.dtype(dtype).newbyteorder("<")
        return np.frombuffer(self.digest, dtype=little)[:n_words].astype(dtype)


def _encoded(seed: int, key: tuple[str, ...]) -> bytes:
    """Return text that no other key gives: a separator within a part is escaped."""
    parts = (part.replace("\x1e", "\x1e0").replace("\x1f", "\x1e1") for part in (str(seed), *key))
    return "\x1f".join(parts).encode()


@dataclass(frozen=True)
class Streams:
    """All random streams of one simulation.

    Parameters
    ----------
    seed
        Any non-negative integer; 0 is a seed.
    draws
        Length of every stream.
    """

    seed: int
    draws: int

    def uniform(self, *key: str) -> Array:
        """Return the stream of `key`: shape (draws,), values strictly between 0 and 1."""
        digest = blake2b(_encoded(self.seed, key), digest_size=24).digest()
        generator = np.random.Generator(np.random.SFC64(_Words(digest)))
        drawn = generator.random(self.draws)
        return np.maximum(drawn, SMALLEST, out=drawn)

    def exponential(self, *key: str) -> Array:
        """Return standard exponentials of `key`, shape (draws,), by inversion of its uniforms."""
        return -np.log(self.uniform(*key))
