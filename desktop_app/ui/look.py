"""The look of the whole application: fonts, palette and the one style sheet, all from the theme's tokens."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app import bundled
from desktop_app.figures.tokens import Theme, ThemeName, load_theme, mix

FAMILY = "Inter"
RADIUS = 8
GAP = 12
MARGIN = 20

_DARK_BELOW = 128
_TABULAR = QFont.Tag.fromString("tnum")
_SHIPPED = ("Regular", "Italic", "Medium", "SemiBold", "Bold")


def register_fonts(app: QApplication) -> None:
    """Make Inter the application's font, in the system's size."""
    for name in _SHIPPED:
        QFontDatabase.addApplicationFont(str(bundled.path(f"resources/fonts/Inter-{name}.ttf")))
    font = app.font()
    font.setFamilies([FAMILY, *font.families()])
    app.setFont(font)


def tabular(font: QFont) -> QFont:
    """A copy of a font whose figures are all equally wide, for numbers that stand under each other or move.

    Not for dates and words: the hyphen becomes as wide as a figure too.
    """
    made = QFont(font)
    made.setFeature(_TABULAR, 1)
    return made


def resized(font: QFont, factor: float, weight: QFont.Weight | None = None) -> QFont:
    """A copy of a font, larger or smaller by a factor."""
    made = QFont(font)
    made.setPointSizeF(max(1.0, font.pointSizeF() * factor))
    if weight is not None:
        made.setWeight(weight)
    return made


def system_theme() -> ThemeName:
    """The theme that the system's colour scheme asks for."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def theme_of(widget: QWidget | None = None) -> Theme:
    """The theme that a widget is painted in.

    The application's palette says so; a widget's own may be transparent.
    """
    dark = QApplication.palette().color(QPalette.ColorRole.Window).lightness() < _DARK_BELOW
    return load_theme("dark" if dark else "light")


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Paint the application in a theme: palette first, then one short style sheet."""
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


def palette(theme: Theme) -> QPalette:
    """The theme's tokens in the roles that Qt's styles read."""
    made = QPalette()
    role = QPalette.ColorRole
    for name, colour in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.PlaceholderText: theme.faint,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Light: theme.raised,
        role.Midlight: theme.grid,
        role.Mid: theme.line,
        role.Dark: theme.faint,
        role.BrightText: theme.down,
    }.items():
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(mix(theme.faint, theme.surface, 0.35)))
    return made


def style_sheet(theme: Theme) -> str:
    """The few rules that Fusion and the palette cannot say."""
    hover = mix(theme.surface, theme.text, 0.05)
    pressed = mix(theme.surface, theme.text, 0.10)
    disabled = mix(theme.faint, theme.surface, 0.35)
    primary_hover = mix(theme.accent, theme.text, 0.12)
    return f"""
* [tone="muted"] {{ color: {theme.muted}; }}
* [tone="faint"] {{ color: {theme.faint}; }}
* [tone="accent"] {{ color: {theme.accent}; }}
* [tone="up"] {{ color: {theme.up}; }}
* [tone="down"] {{ color: {theme.down}; }}
* [tone="warning"] {{ color: {theme.warning}; }}
QPushButton, QToolButton[chip="true"] {{ background: {theme.surface}; border: 1px solid {theme.line};
    border-radius: 6px; padding: 0.45em 0.9em; }}
QPushButton:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {pressed}; }}
QPushButton:focus, QToolButton[chip="true"]:focus {{ border-color: {theme.accent}; }}
QPushButton:disabled {{ color: {disabled}; }}
QPushButton[primary="true"] {{ background: {theme.accent}; border-color: {theme.accent};
    color: {theme.on_accent}; }}
QPushButton[primary="true"]:hover, QPushButton[primary="true"]:focus {{ background: {primary_hover}; }}
QPushButton[primary="true"]:disabled {{ background: {theme.line}; border-color: {theme.line};
    color: {theme.faint}; }}
QPushButton[quiet="true"], QToolButton {{ background: transparent; border: 1px solid transparent;
    border-radius: 6px; padding: 0.3em 0.5em; }}
QPushButton[quiet="true"]:focus, QToolButton:focus {{ border-color: {theme.accent}; }}
QToolButton[chip="true"] {{ padding: 0.3em 0.6em; }}
QToolButton[tight="true"] {{ padding: 0.3em 0.1em; }}
QToolButton::menu-indicator {{ image: none; }}
QLineEdit, QPlainTextEdit, QTextBrowser {{ background: {theme.surface};
    border: 1px solid {theme.line}; border-radius: 6px; padding: 0.35em 0.6em; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border-color: {theme.accent}; }}
QLineEdit[compact="true"] {{ padding: 2px 6px; }}
QLineEdit[invalid="true"] {{ border-color: {theme.down}; }}
QComboBox QAbstractItemView {{ background: {theme.raised}; border: 1px solid {theme.line};
    selection-background-color: {theme.selection}; selection-color: {theme.text}; }}
QAbstractItemView {{ background: transparent; border: none; outline: none; gridline-color: {theme.line};
    selection-background-color: {theme.selection}; selection-color: {theme.text}; }}
.QListView {{ background: {theme.raised}; border: 1px solid {theme.line}; }}
QCalendarWidget QAbstractItemView {{ background: {theme.raised}; color: {theme.text};
    selection-background-color: {theme.accent}; selection-color: {theme.on_accent}; }}
QCalendarWidget QAbstractItemView:disabled {{ color: {theme.faint}; }}
QCalendarWidget #qt_calendar_navigationbar {{ background: {theme.raised}; }}
QCalendarWidget QToolButton {{ color: {theme.text}; }}
QListView#found {{ background: {theme.raised}; border: 1px solid {theme.line}; border-radius: 6px;
    padding: 3px; }}
QListWidget::item, QListView#found::item {{ padding: 0.4em 8px; border-radius: 4px; }}
QHeaderView, QHeaderView::section {{ background: transparent; border: none; color: {theme.muted}; }}
QHeaderView::section {{ border-bottom: 1px solid {theme.line}; padding: 0.4em 8px; }}
QTableCornerButton::section {{ background: transparent; border: none; }}
QMenu {{ background: {theme.raised}; border: 1px solid {theme.line}; padding: 4px; }}
QMenu::item {{ padding: 0.4em 2em 0.4em 1em; border-radius: 4px; }}
QMenu::item:selected {{ background: {theme.selection}; color: {theme.text}; }}
QMenu::item:disabled {{ color: {disabled}; }}
QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
QMenuBar {{ background: {theme.surface}; }}
QToolTip {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
QScrollArea, QScrollArea > QWidget > QWidget[page="true"] {{ background: transparent; border: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 10px; }} QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {mix(theme.line, theme.faint, 0.3)}; border-radius: 3px; margin: 2px;
    min-height: 28px; min-width: 28px; }}
QScrollBar::handle:hover {{ background: {theme.faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {theme.line}; border: none; border-radius: 3px; max-height: 6px; }}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
"""
