"""Belief about one value.

Every belief is drawn by pushing uniforms through its quantile function, so that one stream of uniforms means the
same draw whatever the belief.
"""

from .belief import Belief
from .families import Lognormal, ParetoAbove, Point, PowerBelow, Steps, Tabulated, ZeroOr

__all__ = ["Belief", "Lognormal", "ParetoAbove", "Point", "PowerBelow", "Steps", "Tabulated", "ZeroOr"]
