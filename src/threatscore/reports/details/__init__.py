"""What a reader sees on following a unit: its score in parts, beliefs, claims and sources."""

from .details import details

__all__ = ["details"]
