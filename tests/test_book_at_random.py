"""Whatever is done to a book: undo of all is the start, redo of all is the end, across restarts."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.problems import Refused
from tests.books import STARTED_ON, add_company, fleet, new_book, opened, same


class BookAtRandom(RuleBasedStateMachine):
    """A book beside a plain list of the portfolios that it went through."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.book = new_book(self.folder / "company.hashyard")
        add_company(self.book, machines=6)
        self.book.prune()  # so that the start is a company, not an empty book
        self.passed, self.ahead = [self.book.portfolio], []

    def teardown(self) -> None:
        if not hasattr(self, "book"):
            return
        end = self.book.portfolio
        steps = len(self.passed) - 1
        for _ in range(steps):
            self.book.undo()
        assert same(self.book.portfolio, self.passed[0])
        self.reopen()
        for _ in range(steps):
            self.book.redo()
        assert same(self.book.portfolio, end)
        assert self.book.check() == []
        self.book.close()
        shutil.rmtree(self.folder)

    def edit(self, change: Change) -> None:
        head = self.book.head
        try:
            operation = self.book.edit("At random", change)
        except Refused:
            assert self.book.head == head
            return
        if operation != head:
            self.passed.append(self.book.portfolio)
            self.ahead.clear()

    @rule(machines=st.integers(1, 4))
    def import_machines(self, machines: int) -> None:
        self.edit(fleet(self.book.portfolio, machines, first=1000 + self.book.head.id * 10))

    @rule(chance=st.randoms(use_true_random=False), ths=st.floats(0, 1000), mode=st.integers(0, 2))
    def bulk_edit(self, chance: np.random.Generator, ths: float, mode: int) -> None:
        states = self.book.portfolio["machine_state"]
        chosen = np.array([i for i in states.ids if chance.random() < 0.5], np.int64)
        if len(chosen):
            self.edit(
                Change((updating(self.book.portfolio, "machine_state", chosen, {"ths": ths, "mode": mode}),))
            )

    @rule(position=st.integers(0, 100))
    def delete_a_machine(self, position: int) -> None:
        portfolio = self.book.portfolio
        if not len(portfolio["machine"]):
            return
        machine = portfolio["machine"].ids[position % len(portfolio["machine"])]
        states = portfolio["machine_state"]
        own = states.ids[states["machine_id"] == machine]
        gone = deleting(portfolio, "machine", np.array([machine]))
        self.edit(Change((deleting(portfolio, "machine_state", own), gone)))

    @rule(name=st.text(max_size=5), amount=st.integers(0, 10**12), day=st.integers(-400, 400))
    def add_records(self, name: str, amount: int, day: int) -> None:
        entry = {
            "at": (STARTED_ON + day) * 86_400,
            "kind": 4,
            "account_id": 1,
            "amount_sat": amount,
            "note": name,
        }
        site = {"name": name, "control": 1, "cooling": 2}
        rows = [
            inserting_records(self.book.portfolio, "treasury_event", [entry]),
            inserting_records(self.book.portfolio, "site", [site]),
        ]
        self.edit(Change(tuple(rows)))

    @precondition(lambda self: len(self.passed) > 1)
    @rule()
    def undo(self) -> None:
        self.book.undo()
        self.ahead.append(self.passed.pop())

    @precondition(lambda self: self.ahead)
    @rule()
    def redo(self) -> None:
        self.book.redo()
        self.passed.append(self.ahead.pop())

    @rule()
    def reopen(self) -> None:
        self.book.close()
        self.book = opened(self.book.path, cache_dir=self.folder / "cache")

    @invariant()
    def holds_what_it_should(self) -> None:
        if hasattr(self, "book"):
            assert same(self.book.portfolio, self.passed[-1])


TestBookAtRandom = BookAtRandom.TestCase
TestBookAtRandom.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
