"""Evidence and model to a belief per unit and leaf."""

from .build import build, in_scope
from .cells import Cell, Drawn, Reason, Shares, Unit, draw_raw
from .fit import fit
from .leaves import Leaves
from .suppose import supposed

__all__ = ["Cell", "Drawn", "Leaves", "Reason", "Shares", "Unit", "build", "draw_raw", "fit", "in_scope", "supposed"]
