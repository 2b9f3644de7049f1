"""Answers for what a drawn chart consists of: boxes, lines, fills and words, for painter and SVG alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from desktop_app.figures import format as say
from desktop_app.figures.chart import Floats, Key
from desktop_app.figures.tokens import Theme

Anchor = Literal["start", "middle", "end"]
# measure(text, size, bold) is the width of the text, in the unit of `size`.
Measure = Callable[[str, float, bool], float]


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled box with rounded corners."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; those of axes and grid are upright or level."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A line through points, with a gap at each NaN. `dense` tells that it has several points a pixel."""

    xs: Floats
    ys: Floats
    colour: str
    width: float = 1.0
    dash: tuple[float, ...] = ()
    dense: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Fill:
    """A filled polygon."""

    xs: Floats
    ys: Floats
    fill: str


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Filled circles."""

    xs: Floats
    ys: Floats
    radius: float
    fill: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words; `y` is their base line."""

    x: float
    y: float
    text: str
    colour: str
    size: float
    bold: bool = False
    anchor: Anchor = "start"


Primitive = Rect | Line | Path | Fill | Dots | Text


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle without colour: a plot area, or the room a text takes."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    def overlaps(self, other: "Box") -> bool:
        """Whether two boxes share any room."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.x <= x <= self.right and self.y <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a chart is drawn on: its size and the size of its text (pixels or points), colours and letters."""

    width: float
    height: float
    font_size: float
    theme: Theme
    measure: Measure
    locale: say.Locale = say.PLAIN
    heading: bool = True

    @property
    def small(self) -> float:
        """The size of axis and label text."""
        return self.font_size * 0.87

    @property
    def line_height(self) -> float:
        """The height of a line of axis and label text."""
        return self.small * 1.3

    def width_of(self, text: str, bold: bool = False) -> float:
        """Measure label text."""
        return self.measure(text, self.small, bold)

    def words(
        self, x: float, y: float, text: str, colour: str = "", *, bold: bool = False, anchor: Anchor = "start"
    ) -> Text:
        """Make label text whose middle is at height `y`."""
        return Text(x, y + self.small * 0.36, text, colour or self.theme.muted, self.small, bold, anchor)

    def fitted(self, text: str, width: float, size: float = 0.0, bold: bool = False) -> str:
        """Cut a text with "…" so that it fits a width."""
        size = size or self.small
        if self.measure(text, size, bold) <= width:
            return text
        kept = int(len(text) * max(0.0, width) / max(1.0, self.measure(text, size, bold))) + 1
        while kept > 0 and self.measure(text[:kept].rstrip() + "…", size, bold) > width:
            kept -= 1
        return text[:kept].rstrip() + "…" if kept else ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps the values of one direction to the canvas: place = origin + value × per_unit."""

    low: float
    high: float
    origin: float
    per_unit: float

    @classmethod
    def between(cls, low: float, high: float, start: float, end: float) -> "Scale":
        """Map `low` to `start` and `high` to `end`."""
        per_unit = (end - start) / ((high - low) or 1.0)
        return cls(low, high, start - low * per_unit, per_unit)

    def at(self, value: float) -> float:
        """Place one value."""
        return self.origin + value * self.per_unit

    def of(self, values: Floats) -> Floats:
        """Place many values."""
        return values * self.per_unit + self.origin

    def value_at(self, place: float) -> float:
        """Return the value that stands at a place."""
        return (place - self.origin) / self.per_unit


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that answers to the pointer: where, with which key, and what it says."""

    box: Box
    key: Key
    index: int
    words: str = ""


Range = tuple[float, float]


_PLAIN_SCALE = say.AxisScale()


@dataclass(slots=True)
class Scene:
    """A chart ready to be drawn: `data` is clipped to `plot`, `back` lies under it and `front` over it."""

    canvas: Canvas
    plot: Box
    x: Scale
    y: Scale
    back: list[Primitive] = field(default_factory=list)
    data: list[Primitive] = field(default_factory=list)
    front: list[Primitive] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    y_range: Range | None = None
    y_words: say.AxisScale = _PLAIN_SCALE
    digits: int = 0

    def said(self, value: float, plus: bool = False, *, bare: bool = False) -> str:
        """Say a value at its bar, in the axis's scale; `bare` leaves to the axis what it counts."""
        scale = say.AxisScale(self.y_words.divisor) if bare else self.y_words
        words = scale.said(value, self.digits, self.canvas.locale)
        return f"+{words}" if plus and value > 0 and any(letter in "123456789" for letter in words) else words
