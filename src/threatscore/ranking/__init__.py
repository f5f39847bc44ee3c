"""Ranked tables of groups, countries and pairs: who stands where, and how sure that is."""

from .ranking import Ranking, rank, together

__all__ = ["Ranking", "rank", "together"]
