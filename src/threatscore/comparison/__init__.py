"""Two results side by side: what moved, why, and whether it may be published."""

from .comparison import Comparison, compare, compare_all
from .gates import Gate, Limit, gate
from .split import Cost, Split

__all__ = ["Comparison", "Cost", "Gate", "Limit", "Split", "compare", "compare_all", "gate"]
