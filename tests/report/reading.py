"""What a PDF says and how it is built, read back with pypdf."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pypdf


@lru_cache(4)
def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


@lru_cache(64)  # pypdf takes longer to read a page than it takes to set it
def words(pdf: bytes, page: int | None = None) -> str:
    """The text of a page, or of all, with single spaces."""
    pages = reader(pdf).pages
    if page is None:
        return " ".join(words(pdf, i) for i in range(len(pages)))
    return " ".join(pages[page].extract_text().split())


def chapter(pdf: bytes, title: str) -> str:
    """The text of the pages from one bookmark to the next."""
    document = reader(pdf)
    entries = [entry for entry in document.outline if not isinstance(entry, list)]
    starts = [document.get_destination_page_number(entry) for entry in entries]
    at = bookmarks(pdf).index(title)
    first, last = starts[at] or 0, [*starts, len(document.pages) - 1][at + 1] or 0
    return " ".join(words(pdf, page) for page in range(first, last + 1))


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
