"""What must be the same so that the same bytes come out: versions, processor features, random streams."""

from __future__ import annotations

import platform

from .. import machine
from ..streams import REPLICATE, Design, Streams
from .manifest import canonical, digest

_PROCESSOR = "processor"


def versions() -> dict[str, str]:
    """Return the versions of Python (major and minor), of this package and of the libraries that decide a number."""
    major, minor, _ = platform.python_version_tuple()
    found = {name: version for name, version in machine.libraries() if name != _PROCESSOR}
    return dict(sorted({**found, "python": f"{major}.{minor}"}.items()))


def processor() -> str:
    """Return the kind of processor and the features by which the libraries choose their loops."""
    return dict(machine.libraries())[_PROCESSOR]


def streams_digest() -> str:
    """Return a digest of the first numbers of every kind of random stream, to nine decimals.

    It tells a library that makes other random numbers from one that differs in a last digit.
    """
    told = {}
    designs: tuple[Design, ...] = ("plain", "stratified")
    for design in designs:
        streams = Streams(20180101, REPLICATE, design)
        for noise, drawn in (("uniform", streams.uniform), ("normal", streams.normal),
                             ("exponential", streams.exponential)):  # fmt: skip
            told[f"{design} {noise}"] = [f"{value:.9f}" for value in drawn("fingerprint", noise)[:40].tolist()]
    return digest(canonical(told))
