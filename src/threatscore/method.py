"""The method version: which computation the numbers of a release come from."""

METHOD_VERSION = 1
"""Raised by one whenever the code changes a number that the same inputs, versions and processor gave before.

A test pins the numbers of a small assessment and fails if they change while this does not. Results of two method
versions are compared only after one of them has been computed again.
"""
