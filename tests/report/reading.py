"""What a PDF says and how it is built, read back with pypdf."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdf


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def words(pdf: bytes, page: int | None = None) -> str:
    """The text of a page, or of all, with single spaces."""
    pages = reader(pdf).pages
    chosen = pages if page is None else [pages[page]]
    return " ".join(" ".join(p.extract_text() for p in chosen).split())


def fonts(pdf: bytes) -> dict[str, bool]:
    """Every font by name (without the mark of its subset), and whether it is embedded."""
    found: dict[str, bool] = {}
    for page in reader(pdf).pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            made = font.get_object()
            for part in made.get("/DescendantFonts", [made]):
                described = part.get_object()["/FontDescriptor"].get_object()
                name = str(made["/BaseFont"]).split("+")[-1].lstrip("/")
                found[name] = any(key.startswith("/FontFile") for key in described)
    return found


def tags(pdf: bytes) -> Iterator[Any]:
    """Every element of the structure tree."""
    root: Any = reader(pdf).trailer["/Root"]
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(element)
        elif isinstance(element, dict):
            if "/S" in element:
                yield element
            if "/K" in element:
                waiting.append(element["/K"])


def bookmarks(pdf: bytes) -> list[str]:
    """The titles of the outermost bookmarks."""
    return [entry.title for entry in reader(pdf).outline if not isinstance(entry, list)]  # type: ignore[union-attr]
