"""Leanto: a support system that a circle of people hosts for itself."""

__version__ = "0.1.0"
