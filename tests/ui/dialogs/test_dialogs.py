"""The small dialogs: start, settings, guide, about, names, export."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app import __version__
from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.registry import KINDS
from desktop_app.ui.dialogs import files
from desktop_app.ui.dialogs.about import AboutDialog
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.dialogs.export import ExportDialog
from desktop_app.ui.dialogs.help import HelpDialog
from desktop_app.ui.dialogs.name import NameDialog
from desktop_app.ui.dialogs.settings import SettingsDialog
from desktop_app.ui.dialogs.start import StartPanel
from desktop_app.ui.guide import help_pages
from desktop_app.ui.settings import Settings


def test_books_opened_lately_are_offered_again(qtbot: QtBot, tmp_path: Path) -> None:
    panel = StartPanel()
    qtbot.addWidget(panel)
    panel.show_recent([tmp_path / "one.hashyard", tmp_path / "two.hashyard"])
    again = next(b for b in panel.findChildren(QPushButton) if b.text() == "two")
    with qtbot.waitSignal(panel.book_wanted) as heard:
        again.click()
    assert heard.args == [tmp_path / "two.hashyard"]
    panel.show_recent([])
    assert not [w for w in panel.findChildren(QPushButton) if w.text() == "one" and w.isVisible()]


def test_while_a_book_opens_nothing_else_is_offered(qtbot: QtBot) -> None:
    panel = StartPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.wait_for("Opening big.hashyard…")
    assert panel.waiting.isVisible()
    assert not panel.choices.isVisible()
    panel.wait_for("")
    assert panel.choices.isVisible()


def test_settings_hold_as_soon_as_they_are_made(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "here.ini")
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    dialog.who.setText("Grace")
    dialog.who.editingFinished.emit()
    with qtbot.waitSignal(settings.theme_changed):
        dialog.theme.setCurrentIndex(2)
        dialog.theme.activated.emit(2)
    assert (settings.who, settings.theme) == ("Grace", "dark")


def test_the_guide_shows_every_page_and_follows_its_own_links(qtbot: QtBot) -> None:
    guide = HelpDialog()
    qtbot.addWidget(guide)
    titles = [title for title, _ in help_pages()]
    assert [guide.contents.item(row).text() for row in range(guide.contents.count())] == titles
    last_title, last = help_pages()[-1]
    guide._follow(QUrl(f"{last.stem}.md"))
    assert guide.contents.currentItem().text() == last_title
    assert last_title in guide.browser.toPlainText()


def test_versions_can_be_copied(qtbot: QtBot, qapp: QApplication) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copy versions").click()
    assert f"Hashyard {__version__}" in qapp.clipboard().text()


def test_a_taken_name_keeps_the_dialog_open(qtbot: QtBot) -> None:
    dialog = NameDialog("Keep as scenario", "", "Keep", taken=["Bull"])
    qtbot.addWidget(dialog)
    dialog.line.setText(" bull ")
    with qtbot.assertNotEmitted(dialog.named):
        dialog._finish()
    assert "already" in dialog.problem
    dialog.line.setText("Bear")
    with qtbot.waitSignal(dialog.named) as heard:
        dialog._finish()
    assert heard.args == ["Bear"]


def test_every_kind_can_be_exported(qtbot: QtBot) -> None:
    dialog = ExportDialog(Portfolio.empty())
    qtbot.addWidget(dialog)
    assert [dialog.kinds.itemData(row) for row in range(dialog.kinds.count())] == list(KINDS)
    with qtbot.waitSignal(dialog.wanted) as heard:
        dialog._finish()
    assert heard.args == [next(iter(KINDS))]


def test_a_file_is_asked_for_where_the_last_one_was(qtbot: QtBot, tmp_path: Path) -> None:
    window, heard = QWidget(), []
    qtbot.addWidget(window)
    first = files.ask_save(window, "Export", files.PDF, "q1.pdf", "pdf", heard.append)
    first.fileSelected.emit(str(tmp_path / "q1.pdf"))
    first.reject()
    again = files.ask_open(window, "Open", files.TABLES, heard.append)
    assert again.directory().absolutePath() == str(tmp_path)
    assert heard == [tmp_path / "q1.pdf"]
    again.reject()


def test_a_dialog_begins_no_higher_than_the_screen(qtbot: QtBot) -> None:
    dialog = Dialog("Import")
    qtbot.addWidget(dialog)
    dialog.resize(860, 4000)
    dialog.show()
    assert dialog.height() < dialog.screen().availableSize().height()
