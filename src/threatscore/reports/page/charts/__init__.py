"""The pictures of the page: static inline SVG, drawn here once, whose marks a script may move."""

from .acceptability import acceptability
from .courses import courses
from .figure import Figure
from .heatmap import heatmap
from .intervals import intervals
from .timeline import timeline

__all__ = ["Figure", "acceptability", "courses", "heatmap", "intervals", "timeline"]
