"""Charts on screen: real widgets, painted offscreen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.figures.chart import Axis, ChartSpec, bars, line
from desktop_app.figures.tokens import load_theme
from desktop_app.ui.charts.menu import ChartMenu, csv_text
from desktop_app.ui.charts.view import ChartView
from desktop_app.ui.charts.widget import ChartWidget
from tests.figures.gallery import gallery

CHARTS = gallery()


@pytest.fixture
def chart(qtbot: QtBot) -> ChartWidget:
    """A chart in a window, with its pyqtgraph view in place."""
    widget = ChartWidget()
    qtbot.addWidget(widget)
    widget.resize(528, 288)
    widget.show_spec(CHARTS["lying"])
    widget.show()
    qtbot.waitUntil(lambda: widget.findChild(ChartView) is not None)
    return widget


def viewport(chart: ChartWidget) -> QWidget:
    """Where pyqtgraph gets the events of the mouse."""
    view = chart.findChild(ChartView)
    assert view is not None
    return view.viewport()


def has_colour(image: QImage, colour: str) -> bool:
    wanted = QColor(colour).rgb()
    return any(
        image.pixel(x, y) == wanted for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    )


def test_the_first_paint_shows_the_chart_before_pyqtgraph_is_loaded() -> None:
    script = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from desktop_app.ui.charts.widget import ChartWidget\n"
        "from tests.figures.gallery import gallery\n"
        "chart = ChartWidget(); chart.resize(500, 300); chart.show_spec(gallery()['lying'])\n"
        "image = chart.grab().toImage()\n"
        "colours = {image.pixelColor(x, y).name() for x in range(0, 500, 3) for y in range(0, 300, 3)}\n"
        "assert '#0b6bcb' in colours, colours\n"
        "assert 'pyqtgraph' not in sys.modules\n"
    )
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", script], cwd=root, check=True, timeout=60, capture_output=True)


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_every_kind_is_painted_in_both_themes(chart: ChartWidget, name: str) -> None:
    chart.show_spec(CHARTS[name])
    for theme in (load_theme("light"), load_theme("dark")):
        chart.set_theme(theme)
        image = chart.grab().toImage()
        assert image.pixelColor(1, 287) == QColor(theme.surface)
        assert len({image.pixel(x, y) for x in range(528) for y in range(0, 288, 4)}) > 4


def test_an_update_is_painted_and_keeps_the_axis(chart: ChartWidget) -> None:
    def spec(top: float) -> ChartSpec:
        return ChartSpec("t", series=(line("a", [0, 1], [0, top]),), x=Axis("number"), key="a")

    chart.show_spec(spec(78))
    first = chart.scene().y_range
    before = chart.grab().toImage()
    chart.show_spec(spec(70))
    assert chart.scene().y_range == first == (0, 80)
    assert chart.grab().toImage() != before


def test_the_pointer_reads_values_and_leaving_takes_them_away(chart: ChartWidget, qtbot: QtBot) -> None:
    second = chart.scene().hits[1].box
    qtbot.mouseMove(viewport(chart), QPoint(round(second.x + 5), round(second.y + 3)))
    qtbot.waitUntil(lambda: chart.readout() is not None)
    current = chart.readout()
    assert current is not None
    assert current.heading == "Odessa"
    chart.point_at(None)
    assert chart.readout() is None


def test_a_click_on_a_bar_picks_its_key(chart: ChartWidget, qtbot: QtBot) -> None:
    box = chart.scene().hits[2].box
    place = QPoint(round(box.x + box.width / 2), round(box.y + box.height / 2))
    with qtbot.waitSignal(chart.picked) as caught:
        qtbot.mouseClick(viewport(chart), Qt.MouseButton.LeftButton, pos=place)
    assert caught.args == ["Washington"]


def test_the_keyboard_moves_the_crosshair_and_picks(chart: ChartWidget, qtbot: QtBot) -> None:
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    qtbot.keyClick(chart, Qt.Key.Key_Down)
    assert chart.accessibleDescription().startswith("Odessa: Margin $27.9 m")
    with qtbot.waitSignal(chart.picked) as caught:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert caught.args == ["Odessa"]
    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.readout() is None


def test_a_screen_reader_hears_title_and_figures(chart: ChartWidget, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: chart.accessibleName() == "Ashford B loses money")
    assert "lowest" in chart.accessibleDescription() or "values from" in chart.accessibleDescription()


def test_looking_at_a_part_and_back(chart: ChartWidget) -> None:
    chart.show_spec(ChartSpec("t", series=(line("a", np.arange(100.0), np.arange(100.0)),), key="zoom"))
    chart.zoom_to((20.0, 40.0))
    assert (chart.scene().x.low, chart.scene().x.high) == (20, 40)
    chart.zoom_to(None)
    assert (chart.scene().x.low, chart.scene().x.high) == (0, 99)
    assert not ChartWidget().is_zoomable()


def test_plus_and_minus_look_closer_and_farther(chart: ChartWidget, qtbot: QtBot) -> None:
    chart.show_spec(ChartSpec("t", series=(line("a", np.arange(101.0), np.arange(101.0)),), key="zoom"))
    qtbot.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.window_shown() == (25, 75)
    qtbot.keyClick(chart, Qt.Key.Key_Minus)
    assert chart.window_shown() is None


@pytest.mark.parametrize(
    ("held", "zoomed"), [(Qt.KeyboardModifier.ControlModifier, True), (Qt.KeyboardModifier.NoModifier, False)]
)
def test_the_wheel_zooms_with_ctrl_and_else_leaves_the_page_to_scroll(
    chart: ChartWidget, held: Qt.KeyboardModifier, zoomed: bool
) -> None:
    chart.show_spec(ChartSpec("t", series=(line("a", np.arange(101.0), np.arange(101.0)),), key="zoom"))
    place = QPointF(chart.scene().plot.x + 200, chart.scene().plot.y + 50)
    event = QWheelEvent(
        place,
        place,
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport(chart), event)
    assert (chart.window_shown() is not None) == zoomed
    assert event.isAccepted() == zoomed


def test_the_menu_saves_picture_drawing_and_figures(chart: ChartWidget, tmp_path: Path) -> None:
    menu = ChartMenu(chart, chart.spec, load_theme("light"))
    for ending in ("png", "svg", "csv"):
        menu.save(tmp_path / f"chart.{ending}")
    picture = QImage(str(tmp_path / "chart.png"))
    assert (picture.width(), picture.height()) == (2 * (528 + 32), 2 * (288 + 32))
    assert has_colour(picture, load_theme("light").up)
    assert (tmp_path / "chart.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "chart.csv").read_text(encoding="utf-8").splitlines()[
        1
    ] == "Dalton,31200000.0,30000000.0"


def test_the_menu_asks_for_the_table(chart: ChartWidget, qtbot: QtBot) -> None:
    menu = ChartMenu(chart, chart.spec, load_theme("light"))
    action = next(action for action in menu.actions() if action.text() == "Open as table")
    with qtbot.waitSignal(menu.table_requested) as caught:
        action.trigger()
    assert caught.args == [chart.spec]


def test_figures_that_look_like_formulas_are_neutralised() -> None:
    spec = ChartSpec("t", series=(bars("MW", [1.0, np.nan]),), x=Axis("category", labels=("=1+1", "b")))
    assert csv_text(spec).splitlines()[1:] == ["'=1+1,1.0", "b,"]


def test_a_font_of_another_size_lays_the_chart_out_anew(chart: ChartWidget) -> None:
    before = chart.scene().canvas.font_size
    font = chart.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    chart.setFont(font)
    assert chart.scene().canvas.font_size > before * 1.5


def test_pointing_beside_the_plot_says_nothing(chart: ChartWidget) -> None:
    chart.point_at(QPointF(1, 1))
    assert chart.readout() is None
