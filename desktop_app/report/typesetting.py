"""Answers for Typst: compiles the summary to an archival, accessible PDF, or to a picture of each page."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from desktop_app import bundled

if TYPE_CHECKING:
    from typst import Compiler, Fonts

_TEMPLATES = ("summary.typ", "look.typ")
_STANDARDS: list[Any] = ["ua-1", "a-2a"]


class TypesettingError(RuntimeError):
    """The template and the content do not fit: a mistake of ours, never of the user's."""


@cache
def _fonts() -> Fonts:
    import typst  # lazily: it takes a tenth of a second that only this needs

    folder = str(bundled.path("resources/fonts"))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def _templates() -> dict[str, bytes]:
    return {name: bundled.path(f"resources/report/{name}").read_bytes() for name in _TEMPLATES}


class Typesetter:
    """The template with one content; the same content gives the same bytes, dated at the period's end."""

    def __init__(self, content: dict[str, Any], files: dict[str, bytes]) -> None:
        self._content, self._files = content, files

    def _compiler(self) -> Compiler:
        """A compiler for one use: it forgets its files after the first."""
        import typst

        source: Any = {"main": _templates()["summary.typ"], **_templates(), **self._files}
        data = {"data": _text(self._content)}
        return typst.Compiler(source, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=data)

    def pdf(self) -> bytes:
        """An archival and accessible PDF (PDF/A-2a and PDF/UA-1)."""
        made = self._compiled("pdf", standards=_STANDARDS)
        assert isinstance(made, bytes)
        return made

    def pictures(self, ppi: float) -> list[bytes]:
        """Each page as PNG."""
        made = self._compiled("png", ppi=ppi)
        return made if isinstance(made, list) else [made]

    def ends(self) -> list[tuple[int, float]]:
        """The last page of each section, and where it ends there [pt]."""
        found = json.loads(self._compiler().query("<section-end>", field="value"))
        return [(int(one["page"]), float(one["y"])) for one in found]

    def begins(self) -> list[int]:
        """The page on which each section after the cover begins."""
        return [int(page) for page in json.loads(self._compiler().query("<section-begin>", field="value"))]

    def _compiled(
        self, form: Literal["pdf", "png"], *, standards: Sequence[Any] = (), ppi: float | None = None
    ) -> bytes | list[bytes]:
        made, warnings = self._compiler().compile_with_warnings(
            format=form, ppi=ppi, pdf_standards=list(standards), timestamp=_instant(self._content)
        )
        if warnings:
            raise TypesettingError("; ".join(warning.message for warning in warnings))
        assert made is not None
        return made


def page_count(pdf: bytes) -> int:
    """The number of pages of a PDF as Typst writes it, its page tree uncompressed."""
    found = re.search(rb"/Type/Pages/Count (\d+)", pdf)
    if found is None:
        raise TypesettingError("The PDF has no page tree where Typst used to write it")
    return int(found[1])


def _text(content: dict[str, Any]) -> str:
    """Strict JSON: a NaN would be a mistake of ours."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False)


def _instant(content: dict[str, Any]) -> int:
    year, month, day = content["meta"]["date"]
    return int(datetime.combine(date(year, month, day), datetime.min.time(), UTC).timestamp())
