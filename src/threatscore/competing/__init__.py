"""Competing claims side by side, with the ranking under each; and the ranking without any evidence."""

from .beside import Worlds, worlds
from .prior import evidence_share, prior_only
from .world import World

__all__ = ["World", "Worlds", "evidence_share", "prior_only", "worlds"]
