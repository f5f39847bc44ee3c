"""What the page computes with when a weight, a method or an answer about an event is changed."""

from .payload import payload

__all__ = ["SCRIPTS", "payload"]

SCRIPTS = (
    "numbers.js", "payload.js", "entry.js", "asked.js", "methods.js", "tree.js", "figures.js", "results.js",
    "sampling.js", "bounds.js", "doubts.js", "engine.js",
)  # fmt: skip
"""The scripts in `reports/page` that compute with it, in the order in which they run."""
