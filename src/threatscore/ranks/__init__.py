"""Ranks from scores, as pure functions on arrays: bring your own draws, or those of a run.

Scores have shape (units, draws), higher is worse, and the highest has rank 1. Scores that agree to nine decimals are
equal, and a tie's mass is spread evenly over the ranks that it occupies. An `executor`, where there is one, is any
`concurrent.futures.Executor` of threads; results do not depend on it.
"""

from ..precision import Z95
from .entropies import Entropy, entropy
from .groups import tie_groups
from .order import TIE, least, position_by, positions, settled
from .pairs import Pairwise, pairwise
from .quantile import quantiles
from .shares import acceptability, expected_rank, quantile_rank, top
from .shift import average_shift, unit_shift
from .smaa import additive, central_weights, confidence_factors, holistic_acceptability, metaweights
from .words import likelihood, simulation_error

__all__ = [
    "TIE",
    "Z95",
    "Entropy",
    "Pairwise",
    "acceptability",
    "additive",
    "average_shift",
    "central_weights",
    "confidence_factors",
    "entropy",
    "expected_rank",
    "holistic_acceptability",
    "least",
    "likelihood",
    "metaweights",
    "pairwise",
    "position_by",
    "positions",
    "quantile_rank",
    "quantiles",
    "settled",
    "simulation_error",
    "tie_groups",
    "top",
    "unit_shift",
]
