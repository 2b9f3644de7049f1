"""Writes a file whole or not at all: under another name first, then in the place of the old one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop_app.domain.problems import AppError


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write to, and put it in its place at the end; raises AppError.

    Whatever goes wrong, what stood at `path` stays and no half-written file is left.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        why = error.strerror or str(error)
        raise AppError(
            f"“{path}” could not be written: {why}.", "Choose another place or make room."
        ) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
