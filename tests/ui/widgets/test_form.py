"""Forms made of fields: parsed, checked, and wrong values said beside the field."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.book import Book
from desktop_app.domain.tables import ENTITIES
from desktop_app.ui.widgets.form import FieldEditor, RecordForm
from tests.ui.conftest import now


def typed(qtbot: QtBot, editor: FieldEditor, text: str) -> None:
    line = editor.findChildren(QLineEdit)[0]
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_a_percentage_is_kept_as_a_fraction(qtbot: QtBot) -> None:
    editor = FieldEditor(ENTITIES["site_assumption"]["availability"])
    qtbot.addWidget(editor)
    with qtbot.waitSignal(editor.edited) as heard:
        typed(qtbot, editor, "97.5 %")
    assert heard.args == ["availability", 0.975]


def test_a_wrong_value_stays_with_its_reason_and_is_not_said(qtbot: QtBot) -> None:
    editor = FieldEditor(ENTITIES["site_state"]["pue"])
    qtbot.addWidget(editor)
    editor.set_value(1.05)
    said: list[object] = []
    editor.edited.connect(lambda name, value: said.append(value))
    typed(qtbot, editor, "7")
    assert "at most 2" in editor.problem
    assert editor.findChildren(QLineEdit)[0].text() == "7"
    assert said == []
    typed(qtbot, editor, "1.1")
    assert editor.problem == ""
    assert said == [1.1]


def test_leaving_a_field_unchanged_says_nothing(qtbot: QtBot) -> None:
    editor = FieldEditor(ENTITIES["site"]["name"])
    qtbot.addWidget(editor)
    editor.set_value("Odessa")
    with qtbot.assertNotEmitted(editor.edited):
        typed(qtbot, editor, "Odessa")


def test_a_form_has_an_editor_for_every_kind_of_field(qtbot: QtBot) -> None:
    for entity in ENTITIES.values():
        form = RecordForm(entity)
        qtbot.addWidget(form)
        assert list(form.editors) == [f.name for f in entity.shown]
        form.set_record(None)


def test_a_record_is_shown_and_references_are_offered_by_name(qtbot: QtBot, books: dict[str, Path]) -> None:
    book = Book.open(books["sample"], who="Jo", now=now, read_only=True)
    book.close()
    form = RecordForm(ENTITIES["power_price"])
    qtbot.addWidget(form)
    form.set_portfolio(book.portfolio)
    record = next(iter(book.portfolio.records("power_price").values()))
    form.set_record(record)
    assert form.values() == {name: getattr(record, name) for name in form.editors}
    box = form.editors["site_id"].findChildren(QComboBox)[0]
    assert box.currentText() == book.portfolio.records("site")[record.site_id].name
