"""Random streams keyed by what is drawn: the same key gives the same draws, whatever else is drawn.

A key is ``(kind, id, ...)``, for example ``("claim", "cl-7", "value")``. The stream of a key depends on the seed, the
design and the key alone, so adding rows, reordering them or changing the order of the work leaves every other stream
bit-identical, and the first n of more draws are the same n draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[Any]
"""An array of floats unless its docstring says otherwise."""
Key = tuple[str, ...]
Design = Literal["plain", "stratified"]
Noise = Literal["uniform", "normal", "exponential"]

SMALLEST = 2.0**-54
"""Replaces a uniform of exactly zero, so that no quantile is infinite by accident of the generator."""
LARGEST = 1 - 2.0**-53
"""The largest uniform below 1."""
REPLICATE = 250
"""Draws of one Latin hypercube replicate: part of what a stratified stream is."""
FEWEST_REPLICATES = 20
"""So many are needed to tell their spread."""
MOST_KEPT = 64_000_000
"""Bytes of streams kept for those who share them, all of one length; it changes nothing but speed."""


class _Words(np.random.SeedSequence):
    """Seed words taken from a digest, without the mixing of a `SeedSequence`, which costs more than short streams."""

    def __init__(self, words: NDArray[np.uint64]) -> None:
        self.words = words

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> NDArray[Any]:
        """Return the words, as many as the generator asks for."""
        return self.words


def _seeded(seed: int, keys: Sequence[Key]) -> Iterator[np.random.Generator]:
    """Yield the generator of each key: it starts from a digest, the same on every machine."""
    digests = b"".join([blake2b(_encoded(seed, key), digest_size=24).digest() for key in keys])
    for words in np.frombuffer(digests, dtype="<u8").astype(np.uint64, copy=False).reshape(-1, 3):
        yield np.random.Generator(np.random.SFC64(_Words(words)))


def _encoded(seed: int, key: Key) -> bytes:
    """Return text that no other key gives: a separator within a part is escaped."""
    text = "\x1f".join((str(seed), *key))
    if "\x1e" in text or text.count("\x1f") > len(key):
        parts = (part.replace("\x1e", "\x1e0").replace("\x1f", "\x1e1") for part in key)
        text = "\x1f".join((str(seed), *parts))
    return text.encode()


def whole_draws(draws: int, design: Design) -> int:
    """Return the number of draws rounded up to what the design can make: whole replicates, at least 20 of them."""
    if design == "plain":
        return draws
    return REPLICATE * max(FEWEST_REPLICATES, -(-draws // REPLICATE))


@dataclass(frozen=True)
class Streams:
    """All random streams of one simulation.

    Parameters
    ----------
    seed
        Any non-negative integer; 0 is a seed.
    draws
        Length of every stream.
    design
        ``plain``: independent draws. ``stratified``: Latin hypercube replicates of `REPLICATE` draws, one after the
        other (`docs/method.md`, section 1).
    apart
        Keys of claims and events that have other streams than their own (section 7); ``("event", id, "rate")`` stands
        for the keys ``("rate", ..., "event", id)`` of all rates that count the event.
    remembered
        Where given, streams that were drawn are kept in it, as long as there is room, and copied when they are wanted
        again: for those who draw many states of one simulation that differ little. It may serve several `Streams`.
    """

    seed: int
    draws: int
    design: Design = "plain"
    apart: frozenset[Key] = frozenset()
    remembered: dict[object, Array] | None = field(default=None, repr=False, compare=False)
    _kept: dict[Key, Array] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave behind what was kept: it is as soon drawn as sent."""
        return Streams, (self.seed, self.draws, self.design, self.apart)

    def uniform(self, *key: str) -> Array:
        """Return uniforms of `key`: shape (draws,), strictly between 0 and 1."""
        return self._one("uniform", key)

    def normal(self, *key: str) -> Array:
        """Return standard normals of `key`, shape (draws,)."""
        return self._one("normal", key)

    def exponential(self, *key: str) -> Array:
        """Return standard exponentials of `key`, shape (draws,)."""
        return self._one("exponential", key)

    def shared(self, noise: Noise, *key: str) -> Array:
        """Return the stream of a key that several cells use; read-only, and kept as long as there is room."""
        return self.kept((noise, *key), lambda: self._one(noise, key))

    def kept(self, name: Key, make: Callable[[], Array]) -> Array:
        """Return what was made under a name before, as long as there is room, else make it; read-only."""
        if name not in self._kept:
            if (len(self._kept) + 1) * 8 * self.draws > MOST_KEPT:
                self._kept.clear()
            made = make()
            made.flags.writeable = False
            self._kept[name] = made
        return self._kept[name]

    def fill(self, noise: Noise, keys: Sequence[Key], out: Sequence[Array] | Array) -> None:
        """Write the stream of each key into a row of `out`, each of shape (draws,)."""
        own = [self._keyed(key) for key in keys] if self.apart else keys
        if self.remembered is None:
            self._draw(noise, own, out)
            return
        for key, row in zip(own, out, strict=True):
            self._recall(self.remembered, noise, key, row)

    def _recall(self, remembered: dict[object, Array], noise: Noise, key: Key, out: Array) -> None:
        name = (self.seed, self.draws, self.design, noise, key)
        if name in remembered:
            out[:] = remembered[name]
            return
        self._draw(noise, (key,), (out,))
        if (len(remembered) + 1) * out.nbytes <= MOST_KEPT:
            remembered[name] = out.copy()

    def _draw(self, noise: Noise, keys: Sequence[Key], out: Sequence[Array] | Array) -> None:
        fill = _FILL[self.design, noise]
        for generator, row in zip(_seeded(self.seed, keys), out, strict=True):
            fill(generator, row)

    def _keyed(self, key: Key) -> Key:
        """Return the key under which something is drawn: another one for what is drawn apart."""
        own = ("event", key[3], "rate") if key[0] == "rate" and len(key) == 4 else key
        return (*key, "apart") if own in self.apart else key

    def _one(self, noise: Noise, key: Key) -> Array:
        out = np.empty(self.draws)
        self.fill(noise, (key,), (out,))
        return out


def _uniform(generator: np.random.Generator, out: Array) -> None:
    generator.random(out=out)
    np.maximum(out, SMALLEST, out=out)


def _normal(generator: np.random.Generator, out: Array) -> None:
    generator.standard_normal(out=out)


def _exponential(generator: np.random.Generator, out: Array) -> None:
    generator.standard_exponential(out=out)


def _strata(generator: np.random.Generator, out: Array) -> None:
    """Fill with Latin hypercube uniforms: in each replicate every stratum once, in random order."""
    replicates = -(-len(out) // REPLICATE)
    drawn = generator.random((replicates, 2, REPLICATE))
    stratum = np.argsort(drawn[:, 0], axis=1)
    out[:] = np.clip((stratum + drawn[:, 1]) / REPLICATE, SMALLEST, LARGEST).ravel()[: len(out)]


def _strata_normal(generator: np.random.Generator, out: Array) -> None:
    _strata(generator, out)
    ndtri(out, out=out)


def _strata_exponential(generator: np.random.Generator, out: Array) -> None:
    _strata(generator, out)
    np.negative(np.log(out, out=out), out=out)


_FILL: dict[tuple[Design, Noise], Callable[[np.random.Generator, Array], None]] = {
    ("plain", "uniform"): _uniform, ("plain", "normal"): _normal, ("plain", "exponential"): _exponential,
    ("stratified", "uniform"): _strata, ("stratified", "normal"): _strata_normal,
    ("stratified", "exponential"): _strata_exponential,
}  # fmt: skip
