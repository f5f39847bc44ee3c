"""How far a finite number of draws may be off: half-widths of 95 % intervals, for two designs.

*Plain*: independent draws. *Replicates*: R independent replicates of m consecutive draws each (draws k m to
(k + 1) m - 1 are replicate k), stratified within a replicate as by Latin hypercube sampling; pass ``replicate=m``.
Draws of one replicate depend on one another, so only the spread between replicates tells the error.
"""

from .replicates import mean_error, share_error
from .shares import Z95, draws_needed, gap_error, rank_brackets, wilson_error

__all__ = ["Z95", "draws_needed", "gap_error", "mean_error", "rank_brackets", "share_error", "wilson_error"]
