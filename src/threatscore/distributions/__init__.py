"""Belief about one value.

Every belief is drawn by pushing one noise through a rising function of it, so that one stream of noise means the same
draw whatever the belief: uniforms through the quantile function, or standard normals for families that are made of
them.
"""

from .atoms import Point, Steps, ZeroOr
from .batch import draw
from .belief import Belief
from .lognormal import Lognormal
from .onesided import ParetoAbove, PowerBelow
from .pert import Pert
from .rows import RowByRow
from .tabulated import Tabulated

__all__ = [
    "Belief",
    "Lognormal",
    "ParetoAbove",
    "Pert",
    "Point",
    "PowerBelow",
    "RowByRow",
    "Steps",
    "Tabulated",
    "ZeroOr",
    "draw",
]
