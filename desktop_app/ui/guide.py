"""The pages of the user guide: resources/help/*.md."""

from __future__ import annotations

from pathlib import Path

from desktop_app import bundled


def help_pages() -> list[tuple[str, Path]]:
    """Title and file of each page, the index first."""
    folder = bundled.path("resources/help")
    files = sorted(folder.glob("*.md"), key=lambda p: (p.stem != "index", p.stem))
    return [(_title(file), file) for file in files]


def _title(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        first = next(iter(lines), "").strip()
    return first.lstrip("# ").strip() or file.stem.replace("-", " ").capitalize()
