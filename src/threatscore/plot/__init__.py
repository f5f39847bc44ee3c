"""Pictures of results, on matplotlib axes that the caller may bring (extra `plot`).

Each takes a result and axes, draws on them, and returns them. No global setting is changed, and pyplot is used only
where no axes are given. Numbers are those of the tables, with the same digits. Colours can be told apart by readers who
are colour-blind, and in grey.
"""

from .acceptability import acceptability
from .beats import beats
from .breakdown import breakdown
from .file import check_name, write
from .heatmap import heatmap
from .intervals import intervals
from .trend import trend, trends

__all__ = ["acceptability", "beats", "breakdown", "check_name", "heatmap", "intervals", "trend", "trends", "write"]
