"""Releases over time: a series made in one go, how units did from one to the next, and a series restated."""
