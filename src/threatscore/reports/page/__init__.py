"""The offline page: one HTML file that asks nothing of any network, and runs nothing that it does not carry."""

from .page import page

__all__ = ["page"]
