"""The line that says what went wrong."""

from pytestqt.qtbot import QtBot

from desktop_app.domain.problems import AppError, Problem, Refused
from desktop_app.ui.widgets.info_bar import InfoBar


def test_problems_are_details(qtbot: QtBot) -> None:
    bar = InfoBar()
    qtbot.addWidget(bar)
    assert bar.sentence == ""
    problems = [Problem(f"reason {n}", row=n) for n in range(1, 31)]
    bar.show_error(Refused("30 rows are wrong.", problems=problems))
    assert bar.sentence == "30 rows are wrong."
    assert "row 3: reason 3" in bar._details.text()
    assert "and 18 more" in bar._details.text()


def test_a_hint_follows_the_sentence(qtbot: QtBot) -> None:
    bar = InfoBar()
    qtbot.addWidget(bar)
    bar.show_error(AppError("The disk is full.", "Free some room."))
    assert bar.sentence == "The disk is full. Free some room."


def test_a_verb_does_what_it_says(qtbot: QtBot) -> None:
    bar = InfoBar()
    qtbot.addWidget(bar)
    done: list[bool] = []
    bar.say("Another holds the book.", verb="Try again", act=lambda: done.append(True))
    bar._action.click()
    assert done == [True]
