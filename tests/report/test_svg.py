"""Charts on paper: real text, the same bytes each time, and a PDF that archives and screen readers accept."""

import io
from xml.etree import ElementTree

import pypdf
import pytest
import typst

from desktop_app import bundled
from desktop_app.figures.chart import ChartSpec, line
from desktop_app.figures.tokens import load_theme
from desktop_app.report.svg import svg
from tests.figures.gallery import gallery

CHARTS = gallery()
_SVG = "{http://www.w3.org/2000/svg}"


def drawn(spec: ChartSpec, *, heading: bool = True) -> str:
    return svg(spec, 420, 190, load_theme("light"), heading=heading)


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_every_kind_is_well_formed_and_says_what_it_shows(name: str) -> None:
    root = ElementTree.fromstring(drawn(CHARTS[name]))
    assert root.findtext(f"{_SVG}title") == CHARTS[name].title
    assert root.findtext(f"{_SVG}desc")
    assert root.get("viewBox") == "0 0 420 190"
    assert root.iter(f"{_SVG}text")


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert drawn(gallery()["lines"]) == drawn(gallery()["lines"])


def test_the_page_may_set_the_heading_itself() -> None:
    words = ElementTree.fromstring(drawn(CHARTS["lines"], heading=False)).iter(f"{_SVG}text")
    assert CHARTS["lines"].title not in [word.text for word in words]


def test_marks_of_the_language_are_escaped() -> None:
    spec = ChartSpec("R&D < 5 % & more", series=(line("<b>", [1, 2], [1, 2], label="<b>"),))
    assert "R&amp;D &lt; 5 %" in drawn(spec)
    assert ElementTree.fromstring(drawn(spec)).findtext(f"{_SVG}title") == "R&D < 5 % & more"


def test_a_gap_lifts_the_pen() -> None:
    spec = ChartSpec("t", series=(line("a", [0, 1, 2, 3, 4], [1, 2, float("nan"), 2, 1]),))
    paths = [path.get("d", "") for path in ElementTree.fromstring(drawn(spec)).iter(f"{_SVG}path")]
    assert [path.count("M") for path in paths] == [2]


def test_typst_takes_all_kinds_under_the_conformance_of_the_report() -> None:
    lines = [
        '#set document(title: "Charts", date: datetime(year: 2025, month: 12, day: 31))',
        '#set text(font: "Inter", lang: "en")',
    ]
    files: dict[str, bytes] = {}
    for name, spec in CHARTS.items():
        files[f"{name}.svg"] = drawn(spec).encode()
        lines.append(f'#image("{name}.svg", alt: "{name}", width: 420pt)')
    files["main"] = "\n".join(lines).encode()
    pdf = typst.compile(
        files,  # pyright: ignore[reportArgumentType]
        format="pdf",
        font_paths=[str(bundled.path("resources/fonts"))],
        ignore_system_fonts=True,
        pdf_standards=["ua-1", "a-2a"],
    )
    assert isinstance(pdf, bytes)
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert "Break-even, $/MWh" in text
    assert "power price" in text
    assert fonts(pages) <= {"Inter-Regular", "Inter-SemiBold"}


def fonts(pages: object) -> set[str]:
    """The names of all fonts that were used, without the letters that mark a subset."""
    found: set[str] = set()
    for page in pages:  # pyright: ignore[reportGeneralTypeIssues]
        for font in page["/Resources"].get("/Font", {}).values():
            found.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    return found
