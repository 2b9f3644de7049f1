"""What a kind of file is: the tables it fills, the columns it takes, and what tells records apart."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from desktop_app.domain.fields import Field, Plain
from desktop_app.domain.tables import ENTITIES


def default_of(table: str, name: str) -> Plain:
    """What a new record of the table holds where nothing is said; None where it must be said."""
    made = next(f for f in dataclasses.fields(ENTITIES[table].record) if f.name == name).default
    return None if made is dataclasses.MISSING else made


@dataclass(frozen=True, slots=True)
class Input:
    """A column that a kind takes: a field of one of its tables, and the headings it is known under."""

    table: str
    name: str
    synonyms: tuple[str, ...] = ()

    @property
    def field(self) -> Field:
        return ENTITIES[self.table][self.name]

    @property
    def default(self) -> Plain:
        return default_of(self.table, self.name)

    @property
    def required(self) -> bool:
        """Whether a new record cannot be without it."""
        made = self.field
        if made.kind == "text":
            return made.unique
        return not made.optional and self.default is None


@dataclass(frozen=True, slots=True)
class Ordered:
    """Two times, or levels, of a record of which one must come before the other."""

    earlier: str
    later: str
    sentence: str
    may_be_equal: bool = True


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    `table` holds the records, matched by `key`. `dated`, if named, holds what is true of them from a day on
    and refers to them by `owner`. A table that is dated itself (`carries`) goes on from the state before
    where a file says nothing. `place` are the fields that make a change a move. `extra_defaults` stand
    where no column gives the field and the book says nothing; `unplaced_defaults` if the line has no place.
    Inputs of other tables tell more of a line: of which site its contract is, what the invoice says in all.
    Records whose last field of the key is empty are matched by `spare_key`, if there is one.
    """

    name: str
    label: str
    table: str
    key: tuple[str, ...]
    inputs: tuple[Input, ...]
    dated: str = ""
    owner: str = ""
    carries: bool = False
    place: tuple[str, ...] = ()
    ordered: tuple[Ordered, ...] = ()
    extra_defaults: Mapping[str, str] = field(default_factory=dict)
    unplaced_defaults: Mapping[str, str] = field(default_factory=dict)
    found_later: tuple[str, ...] = ()
    """References that need more of the line than their own cell."""
    worked_out: tuple[str, ...] = ()
    """Fields that follow from the file where it does not say them."""
    spare_key: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Input]:
        return {i.name: i for i in self.inputs}

    @cached_property
    def own_inputs(self) -> tuple[Input, ...]:
        """The inputs that are written to its own tables, which are those that an export has."""
        return tuple(i for i in self.inputs if i.table in (self.table, self.dated))

    def of_table(self, table: str) -> tuple[Input, ...]:
        """The inputs that fill one of its tables."""
        return tuple(i for i in self.inputs if i.table == table)

    def demands(self, wanted: Input) -> bool:
        """Whether a new record needs a column for it: there is no default, nor a day that is asked for."""
        if wanted.table not in (self.table, self.dated) or wanted.name in self.worked_out:
            return False
        return wanted.required and wanted.name not in self.extra_defaults and wanted.name != self.day_field

    @property
    def day_field(self) -> str:
        """The field that says from which day a fact holds; empty where the kind has none of its own table."""
        return "effective_on" if self.dated else ""
