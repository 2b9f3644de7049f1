"""The policy editor: which policy, its rules as rows in their order, and the fields of the chosen rule."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop_app.domain.change import Change
from desktop_app.domain.checks import problems_of
from desktop_app.domain.edits import updating
from desktop_app.domain.entity import ENTITIES
from desktop_app.domain.policies import RULE_FIELDS, RULES
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.treasury import policies
from desktop_app.figures.treasury.policies import POLICY, RULE
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.name import NameDialog
from desktop_app.ui.widgets.buttons import Chip, button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.form import RecordForm
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.spec_table import SpecTable


class RulesCard(Card):
    """`chosen` says the name of the policy that is looked at."""

    chosen = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(" ", " ")
        self._desk, self._portfolio = desk, Portfolio.empty()
        self.policy_id = 0
        self.chip = Chip("Policy")
        self.table = SpecTable("Rules of the policy")
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form: RecordForm | None = None
        self._side = QVBoxLayout()
        self.problem = Label("", tone="down", wrap=True)
        self.hint = Label("Choose a rule to change its terms.", tone="muted", wrap=True)
        self.add_tool(self.chip)
        self._lay_out()
        self.table.chosen.connect(lambda _: self._show_rule())

    def _lay_out(self) -> None:
        self.adding = Chip("Add a rule")
        self.adding.say("Add rule")
        self.adding.offer([(rule.capitalize(), lambda n=n: self.add(n)) for n, rule in enumerate(RULES)])
        self.adding.say("Add rule")
        self.up = button("Up", lambda: self.move(-1), tip="The rule acts earlier")
        self.down = button("Down", lambda: self.move(1), tip="The rule acts later")
        self.delete = button("Delete rule", self.delete_rule, tip="Ctrl+Z brings it back")
        verbs = QHBoxLayout()
        for each in (self.adding, self.up, self.down, self.delete):
            verbs.addWidget(each)
        verbs.addStretch(1)
        self._side.setContentsMargins(0, 0, 0, 0)
        self._side.addWidget(self.hint)
        self._side.addWidget(self.problem)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(verbs)
        self.body.addLayout(self._side)

    # --- what is shown -----------------------------------------------------------------------------
    @property
    def policy_name(self) -> str:
        """The policy that is looked at."""
        return policies.titles_of(self._portfolio, POLICY).get(self.policy_id, "")

    def show_portfolio(self, portfolio: Portfolio) -> None:
        """Show the policies of a book; the one that is looked at stays."""
        self._portfolio = portfolio
        titles = policies.titles_of(portfolio, POLICY)
        if self.policy_id not in titles:
            self.policy_id = next(iter(titles), 0)
        self._offer(titles)
        spec = policies.rule_table(portfolio, self.policy_id)
        self.table.set_spec(spec)
        self.set_title(spec.title or "No policy yet", spec.subtitle)
        self._show_rule()

    def _offer(self, titles: dict[int, str]) -> None:
        choices = [(name, lambda row_id=row_id: self.choose(row_id)) for row_id, name in titles.items()]
        current = list(titles).index(self.policy_id) if self.policy_id in titles else -1
        self.chip.offer(choices, current)
        menu = self.chip.menu()
        menu.addSeparator()
        menu.addAction("New policy…", lambda: self.ask_name(0))
        if self.policy_id:
            menu.addAction("Copy of this policy…", lambda: self.ask_name(self.policy_id))
            menu.addAction("Delete this policy", self.delete_policy)
        self.chip.say(titles.get(self.policy_id, "Policy"))

    def choose(self, policy_id: int) -> None:
        """Look at a policy."""
        self.policy_id = policy_id
        self.show_portfolio(self._portfolio)
        self.chosen.emit(self.policy_name)

    def choose_name(self, name: str) -> None:
        """Look at the policy of a name."""
        titles = policies.titles_of(self._portfolio, POLICY)
        found = next((row_id for row_id, title in titles.items() if title == name), 0)
        if found and found != self.policy_id:
            self.choose(found)

    def _show_rule(self) -> None:
        key = self.table.current_key()
        rule = self._portfolio.records(RULE).get(key) if isinstance(key, int) else None
        if self.form is not None:
            self.form.setParent(None)
            self.form.deleteLater()
            self.form = None
        self.problem.hide()
        self.hint.setVisible(rule is None)
        editable = not self._desk.document.read_only
        for each in (self.up, self.down, self.delete):
            each.setEnabled(rule is not None and editable)
        self.adding.setEnabled(bool(self.policy_id) and editable)
        if rule is None:
            return
        self.form = RecordForm(ENTITIES[RULE], ("kind", *RULE_FIELDS[rule.kind]))
        self.form.set_portfolio(self._portfolio)
        self.form.set_record(rule)
        self.form.setEnabled(editable)
        self.form.edited.connect(self._save)
        self._side.insertWidget(0, self.form)

    # --- edits -------------------------------------------------------------------------------------
    def _save(self, name: str, value: object) -> None:
        key, portfolio = self.table.current_key(), self._desk.document.portfolio
        if not isinstance(key, int):
            return
        values = {name: value}
        if name == "kind" and isinstance(value, int):
            values |= policies.first_terms(portfolio, value)
        rows = updating(portfolio, RULE, np.array([key]), values)  # type: ignore[arg-type]
        self._edit(f"Set {ENTITIES[RULE][name].label.lower()} of a rule", Change((rows,)))

    def _edit(self, why: str, change: Change) -> None:
        if change.is_empty:
            return
        problems = problems_of(self._desk.document.portfolio, change)
        if problems:
            self.problem.setText(problems[0].reason)
            self.problem.show()
        else:
            self._desk.document.edit(why, change)

    def add(self, kind: int) -> None:
        """Add a rule at the end and show it."""
        change = policies.added(self._desk.document.portfolio, self.policy_id, kind)
        self._edit(f"Add a rule: {RULES[kind]}", change)
        self.table.select(int(change.rows[0].ids[0]))
        self._show_rule()

    def move(self, step: int) -> None:
        """Move the chosen rule up or down."""
        key = self.table.current_key()
        if isinstance(key, int):
            self._edit("Move a rule", policies.moved(self._desk.document.portfolio, key, step))

    def delete_rule(self) -> None:
        """Delete the chosen rule."""
        key = self.table.current_key()
        if isinstance(key, int):
            self._edit("Delete a rule", policies.without_rule(self._desk.document.portfolio, key))

    def delete_policy(self) -> None:
        """Delete the policy that is looked at, with its rules."""
        change = policies.without_policy(self._desk.document.portfolio, self.policy_id)
        self._edit(f"Delete the policy “{self.policy_name}”", change)

    def ask_name(self, like: int) -> None:
        """Ask for the name of a new policy."""
        taken = list(policies.titles_of(self._portfolio, POLICY).values())
        sentence = "It begins with the rules of this policy." if like else "It begins without a rule."
        dialog = NameDialog("New policy", sentence, "Add policy", taken=taken, parent=self.window())
        dialog.named.connect(lambda name: self.create(name, like))
        dialog.open()

    def create(self, name: str, like: int = 0) -> None:
        """Add a policy and look at it."""
        change = policies.new_policy(self._desk.document.portfolio, name, like)
        self.policy_id = int(change.rows[0].ids[0])
        self._desk.document.edit(f"Add the policy “{name}”", change)
        self.chosen.emit(name)
