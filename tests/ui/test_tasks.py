"""Work beside the window: results, progress, cancelling, failures."""

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.domain.problems import AppError
from desktop_app.ui.tasks import Tasks


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_the_result_arrives_in_the_windows_thread(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[tuple[int, bool]] = []
    tasks.run(
        "Count",
        lambda _: 42,
        lambda r: seen.append((r, threading.current_thread() is threading.main_thread())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(42, True)]
    assert tasks.running == ()


def test_progress_is_seen_while_it_runs(qtbot: QtBot, tasks: Tasks) -> None:
    go_on = threading.Event()

    def work(progress: Callable[[int, int], None]) -> None:
        progress(3, 10)
        go_on.wait(10)

    task = tasks.run("Slow", work, lambda _: None)
    qtbot.waitUntil(lambda: task.done == 3)
    assert [t.title for t in tasks.running] == ["Slow"]
    go_on.set()
    qtbot.waitUntil(lambda: not tasks.running)


def test_a_cancelled_task_ends_at_its_next_report_and_says_nothing(qtbot: QtBot, tasks: Tasks) -> None:
    started = threading.Event()
    results: list[None] = []

    def work(progress: Callable[[int, int], None]) -> None:
        for step in range(100_000):
            progress(step, 100_000)
            started.set()
            threading.Event().wait(0.001)

    task = tasks.run("Long", work, results.append)
    started.wait(10)
    task.cancel()
    qtbot.waitUntil(lambda: not tasks.running)
    assert results == []


def test_what_the_world_refuses_is_said(qtbot: QtBot, tasks: Tasks) -> None:
    def work(_: object) -> None:
        raise AppError("The disk is full.")

    with qtbot.waitSignal(tasks.failed) as heard:
        tasks.run("Write", work, lambda _: None)
    assert heard.args is not None
    assert heard.args[0].sentence == "The disk is full."


def test_a_mistake_of_ours_reaches_the_crash_hook_and_ends_the_wait(qtbot: QtBot, tasks: Tasks) -> None:
    told: list[AppError] = []
    with qtbot.captureExceptions() as caught:
        tasks.run("Break", lambda _: int("many"), lambda _: None, failed=told.append)
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ValueError
    assert len(told) == 1


def test_nothing_begins_once_the_window_is_closing(qtbot: QtBot) -> None:
    made, begun = Tasks(), []
    made.close()
    task = made.run("Late", lambda _: begun.append(1), lambda _: None)
    assert task.cancelled
    assert begun == []
    assert made.running == ()
