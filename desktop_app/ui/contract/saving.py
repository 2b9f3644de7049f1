"""Puts the edits of a contract into the book, each under a name for undo; says why one is not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.charges.declare import CHARGES
from desktop_app.domain.checks import duplicates_of, problems_of
from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.ui.contract import edits
from desktop_app.ui.contract.templates import Template
from desktop_app.ui.document import Document


class Saving:
    """One method for each thing that the editor does; those that return a text return the reason against."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @property
    def portfolio(self) -> Portfolio:
        """The book as it is shown."""
        return self._document.portfolio

    def against(self, change: Change) -> str:
        """What speaks against an edit, "" if nothing does."""
        found = problems_of(self.portfolio, change) or duplicates_of(self.portfolio, change)
        return str(found[0]) if found else ""

    def _edit(self, why: str, change: Change) -> str:
        """Make an edit unless something speaks against it."""
        reason = self.against(change)
        if not reason:
            self._document.edit(why, change)
        return reason

    def _line(self, line_id: int) -> str:
        return self.portfolio.records("charge_line")[line_id].label

    def _contract(self, contract_id: int) -> str:
        return self.portfolio.records("power_contract")[contract_id].name

    # --- fields ------------------------------------------------------------------------------------
    def field(self, table: str, row_id: int, name: str, value: Plain) -> str:
        """One field of the contract, a version or a line."""
        entity = ENTITIES[table]
        if name == "name" and not value:
            return f"{entity[name].label} is missing"
        why = f"Set {entity[name].label.lower()} of a {entity.label.lower()}"
        return self._edit(why, edits.setting(self.portfolio, table, row_id, name, value))

    def parameters(self, line_id: int, parameters: Any, what: str) -> str:
        """The parameters of a line; `what` was changed of them."""
        change = edits.setting_parameters(self.portfolio, line_id, parameters)
        return self._edit(f"Set {what.lower()} of {self._line(line_id)}", change)

    def bases(self, line_id: int, base_ids: Sequence[int]) -> str:
        """The lines that a line applies to."""
        change = edits.setting_bases(self.portfolio, line_id, base_ids)
        return self._edit(f"Set what {self._line(line_id)} applies to", change)

    # --- lines -------------------------------------------------------------------------------------
    def add_line(self, version_id: int, kind_name: str) -> int:
        """A line of a kind at the end of a version; its id."""
        change, line_id = edits.adding_line(self.portfolio, version_id, kind_name)
        self._document.edit(f"Add {CHARGES[kind_name].label.lower()}", change)
        return line_id

    def copy_line(self, line_id: int) -> tuple[int, str]:
        """A copy of a line; its id, and the reason against it (a second block may be beyond the site)."""
        change, copy_id = edits.duplicating_line(self.portfolio, line_id)
        return copy_id, self._edit(f"Duplicate {self._line(line_id)}", change)

    def remove_line(self, line_id: int) -> str:
        """Remove a line with all that hangs on it."""
        change = edits.removing_lines(self.portfolio, [line_id])
        return self._edit(f"Remove {self._line(line_id)}", change)

    def move_line(self, line_id: int, step: int) -> str:
        """Compute a line earlier or later."""
        change = edits.moving_line(self.portfolio, line_id, step)
        return self._edit(f"Move {self._line(line_id)}", change)

    # --- versions and contracts --------------------------------------------------------------------
    def against_version(self, contract_id: int, effective_on: int) -> str:
        """Why no version can begin on a day, "" where one can."""
        if any(v.effective_on == effective_on for v in edits.versions_of(self.portfolio, contract_id)):
            return "A version begins on that day already"
        return self.against(edits.adding_version(self.portfolio, contract_id, effective_on)[0])

    def add_version(self, contract_id: int, effective_on: int) -> tuple[int, str]:
        """A version from a day on with the lines of the one before it; its id, and the reason against it."""
        change, version_id = edits.adding_version(self.portfolio, contract_id, effective_on)
        why = f"New version of {self._contract(contract_id)} from {days.day_text(effective_on)}"
        return version_id, self._edit(why, change)

    def remove_version(self, version_id: int) -> str:
        """Remove a version with its lines."""
        return self._edit("Remove a contract version", edits.removing_version(self.portfolio, version_id))

    def against_contract(self, values: Mapping[str, Plain], template: Template, series_id: int | None) -> str:
        """Why a contract cannot be added as it is, "" where it can."""
        given = {**template.contract, **values}
        return self.against(edits.adding_contract(self.portfolio, given, template.lines, series_id)[0])

    def add_contract(
        self, values: Mapping[str, Plain], template: Template, series_id: int | None
    ) -> tuple[int, str]:
        """A contract that begins as a template; its id, and the reason against it."""
        given = {**template.contract, **values}
        change, contract_id = edits.adding_contract(self.portfolio, given, template.lines, series_id)
        return contract_id, self._edit(f"Add contract {given['name']}", change)

    def delete_contract(self, contract_id: int) -> str:
        """Delete a contract with its versions and lines."""
        change = edits.removing_contract(self.portfolio, contract_id)
        return self._edit(f"Delete contract {self._contract(contract_id)}", change)
