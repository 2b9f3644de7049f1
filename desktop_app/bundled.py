"""Finds the files that ship with the application, in a checkout, a wheel and a frozen bundle alike."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_MARKER = Path("resources", "themes", "light.toml")


@cache
def root() -> Path:
    """Return the folder that holds `resources/` and `db/`.

    A wheel and a frozen bundle carry them inside the package, a checkout beside it.
    """
    candidates = (_PACKAGE / "_bundled", _PACKAGE.parent)
    for candidate in candidates:
        if (candidate / _MARKER).is_file():
            return candidate
    raise FileNotFoundError(
        f"Hashyard is not installed completely: no {_MARKER} in {candidates[0]} or {candidates[1]}"
    )


def path(relative: str) -> Path:
    """Return the path of a bundled file or folder, such as `path("resources/themes/light.toml")`."""
    return root() / relative
