"""Answers for charts on paper: the same picture as on screen, written as SVG with real text."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

import numpy as np

from desktop_app.figures.chart import ChartSpec, Floats
from desktop_app.figures.layout.measure import text_width
from desktop_app.figures.layout.primitives import (
    Canvas,
    Dots,
    Fill,
    Line,
    Path,
    Primitive,
    Rect,
    Scene,
    Text,
)
from desktop_app.figures.picture import scene
from desktop_app.figures.tokens import Theme
from desktop_app.figures.twin import described

_SCREEN_FONT_SIZE = 13.0


def svg(
    spec: ChartSpec,
    width_pt: float,
    height_pt: float,
    theme: Theme,
    *,
    font_size_pt: float = 9.0,
    heading: bool = True,
    background: str = "",
) -> str:
    """Write a chart as SVG of this size [pt]; without `heading` the page sets title and subtitle itself."""
    canvas = Canvas(width_pt, height_pt, font_size_pt, theme, text_width, heading=heading)
    drawn = scene(spec, canvas)
    size = f'width="{_n(width_pt)}pt" height="{_n(height_pt)}pt" viewBox="0 0 {_n(width_pt)} {_n(height_pt)}"'
    body = "\n".join(_parts(drawn, background))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="Inter">\n'
        f"<title>{escape(spec.title)}</title>\n<desc>{escape(described(spec))}</desc>\n{body}\n</svg>\n"
    )


def _parts(drawn: Scene, background: str) -> Iterable[str]:
    plot = drawn.plot
    box = f'x="{_n(plot.x)}" y="{_n(plot.y - 2)}" width="{_n(plot.width)}" height="{_n(plot.height + 4)}"'
    yield f'<clipPath id="plot"><rect {box}/></clipPath>'
    if background:
        yield f'<rect width="100%" height="100%" fill="{background}"/>'
    thinner = drawn.canvas.font_size / _SCREEN_FONT_SIZE
    yield from (_written(part, thinner) for part in drawn.back)
    yield '<g clip-path="url(#plot)">'
    yield from (_written(part, thinner) for part in drawn.data)
    yield "</g>"
    yield from (_written(part, thinner) for part in drawn.front)


def _written(part: Primitive, thinner: float) -> str:
    """Write one primitive; the pixel of a straight line becomes `thinner` beside small letters."""
    match part:
        case Rect():
            return _rect(part)
        case Line():
            ends = f'x1="{_n(part.x1)}" y1="{_n(part.y1)}" x2="{_n(part.x2)}" y2="{_n(part.y2)}"'
            return f"<line {ends}{_stroke(part.colour, part.width * thinner, part.dash)}/>"
        case Path():
            joins = ' stroke-linejoin="round" stroke-linecap="round"' if not part.dash else ""
            stroke = _stroke(part.colour, part.width, part.dash)
            return f'<path d="{_moves(part.xs, part.ys)}" fill="none"{stroke}{joins}/>'
        case Fill():
            return f'<path d="{_moves(part.xs, part.ys)}Z" fill="{part.fill}"/>'
        case Dots():
            spots = zip(part.xs.tolist(), part.ys.tolist(), strict=True)
            circles = (f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(part.radius)}"/>' for x, y in spots)
            return f'<g fill="{part.fill}">{"".join(circles)}</g>'
        case Text():
            return _text(part)


def _rect(part: Rect) -> str:
    radius = min(part.radius, part.width / 2, part.height / 2)
    corner = f' rx="{_n(radius)}"' if radius else ""
    size = f'width="{_n(part.width)}" height="{_n(part.height)}"'
    return f'<rect x="{_n(part.x)}" y="{_n(part.y)}" {size}{corner} fill="{part.fill}"/>'


def _text(part: Text) -> str:
    anchor = f' text-anchor="{part.anchor}"' if part.anchor != "start" else ""
    weight = ' font-weight="600"' if part.bold else ""
    place = f'x="{_n(part.x)}" y="{_n(part.y)}" font-size="{_n(part.size)}"'
    return f'<text {place}{anchor}{weight} fill="{part.colour}">{escape(part.text)}</text>'


def _stroke(colour: str, width: float, dash: tuple[float, ...]) -> str:
    dashes = f' stroke-dasharray="{" ".join(_n(part) for part in dash)}"' if dash else ""
    return f' stroke="{colour}" stroke-width="{_n(width)}"{dashes}'


def _moves(xs: Floats, ys: Floats) -> str:
    """Write a path; after each gap the pen is lifted."""
    known = np.isfinite(xs) & np.isfinite(ys)
    lifted = np.concatenate(([True], ~known[:-1]))
    points = zip(xs.tolist(), ys.tolist(), known.tolist(), lifted.tolist(), strict=True)
    return "".join(f"{'M' if lift else 'L'}{_n(x)} {_n(y)}" for x, y, here, lift in points if here)


def _n(value: float) -> str:
    """Write a coordinate with at most two decimals, the same bytes on every machine."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
