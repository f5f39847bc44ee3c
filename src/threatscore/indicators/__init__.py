"""Evidence and model to a belief per unit and leaf."""

from .build import Leaves, build, in_scope
from .cells import Cell, Drawn, Reason, Unit
from .fit import fit

__all__ = ["Cell", "Drawn", "Leaves", "Reason", "Unit", "build", "fit", "in_scope"]
