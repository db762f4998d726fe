"""Pacewatch: from the feeds that say how far a public target is, to one truthful message when it falls behind pace."""

__version__ = "0.1.0"
