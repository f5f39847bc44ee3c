"""What opens documents in tests: a browser, a spreadsheet program, a typesetter; each the real one."""

from .browser import axe_script, opened
from .sheets import recalculated
from .typesetting import typeset

__all__ = ["axe_script", "opened", "recalculated", "typeset"]
