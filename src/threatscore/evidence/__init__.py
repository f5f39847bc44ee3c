"""The evidence folder: tables, rows, and which of them are live at a date."""

from .evidence import Evidence, load_evidence
from .rows import Claim, Event, Stance

__all__ = ["Claim", "Event", "Evidence", "Stance", "load_evidence"]
