"""What opens documents in tests: a browser, a spreadsheet program, a typesetter; each the real one."""

from .browser import SHARED, axe_script, opened
from .sheets import all_recalculated, recalculated, shown_cells
from .typesetting import typeset

__all__ = ["SHARED", "all_recalculated", "axe_script", "opened", "recalculated", "shown_cells", "typeset"]
