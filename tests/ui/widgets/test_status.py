"""The status bar: saved, tasks, problems."""

from datetime import UTC, datetime

from pytestqt.qtbot import QtBot

from desktop_app.domain.problems import Problem
from desktop_app.ui.tasks import Task
from desktop_app.ui.widgets.status import StatusBar


def bar(qtbot: QtBot) -> StatusBar:
    made = StatusBar()
    qtbot.addWidget(made)
    made.show()
    return made


def test_today_is_said_by_the_clock_and_other_days_by_their_date(qtbot: QtBot) -> None:
    made = bar(qtbot)
    at = datetime.now(UTC)
    made.say_saved(at)
    assert made.saved.text() == f"✓ Saved {at.astimezone():%H:%M:%S}"
    made.say_saved(datetime(2025, 3, 1, 12, tzinfo=UTC))
    assert "2025-03-01" in made.saved.text()


def test_what_was_done_stays_beside_what_is_saved_for_a_while(qtbot: QtBot) -> None:
    made = bar(qtbot)
    made.say("121 new, 9 rejected from fleet.xlsx")
    made.say_saving()
    made.say_saved(datetime(2025, 3, 1, 12, tzinfo=UTC))
    assert made.saved.text().startswith("✓ Saved 2025-03-01")
    assert made.saved.text().endswith(" · 121 new, 9 rejected from fleet.xlsx")
    made._forget.timeout.emit()
    assert "fleet.xlsx" not in made.saved.text()


def test_the_running_task_is_shown_and_cancelled(qtbot: QtBot) -> None:
    made = bar(qtbot)
    task = Task("Importing machines", lambda _: None)
    task.progress(1_200, 48_000)
    made.show_tasks([task, Task("Other", lambda _: None)])
    assert made.running.text() == "Importing machines and 1 more 1,200 of 48,000"
    assert made.progress.value() == 1_200
    made.cancel.click()
    assert task.cancelled
    made.show_tasks([])
    assert not made.cancel.isVisible()


def test_problems_are_counted_listed_and_chosen(qtbot: QtBot) -> None:
    made = bar(qtbot)
    assert not made.problems.isVisible()
    made.show_problems([Problem("No price after March", "power_price", id=3)])
    assert made.problems.text() == "▲ 1 thing needs attention"
    with qtbot.waitSignal(made.problem_chosen) as heard:
        made.problems.menu().actions()[0].trigger()
    assert heard.args is not None
    assert heard.args[0].id == 3
    made.show_problems([Problem("x")] * 40)
    assert made.problems.text() == "▲ 40 things need attention"
    assert made.problems.menu().actions()[-1].text() == "and 15 more"
