"""What is thin or surprising in evidence and model: nothing is dropped, clipped or filled without a line here."""

from .check import check, check_misfit

__all__ = ["check", "check_misfit"]
