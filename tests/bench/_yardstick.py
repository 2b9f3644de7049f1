"""Says which yardsticks of the benchmarks are not installed; what needs none of them is measured."""

from __future__ import annotations

from importlib.util import find_spec


def missing(module: str) -> list[str]:
    """A note for the reader if the yardstick with this module is not here, or nothing."""
    if find_spec(module):
        return []
    return [f"The yardstick {module} is not installed; `packaging/install bench` installs it."]
