"""Hashyard: the book of a bitcoin miner with many sites, and what follows from it."""

__version__ = "0.1.0"
