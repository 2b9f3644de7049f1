"""Says which yardsticks of the benchmarks are not installed; what needs none of them is measured."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any


def missing(module: str) -> list[str]:
    """A note for the reader if the yardstick with this module is not here, or nothing."""
    if find_spec(module):
        return []
    return [f"The yardstick {module} is not installed; `packaging/install bench` installs it."]


def part(module: str, name: str) -> Any:
    """A class or function of a yardstick, which nothing but the benchmark needs to be installed."""
    return getattr(import_module(module), name)
