"""A kind of record: its table, its fields, what dates its facts; every table of the book is declared so."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, dataclass_transform

from desktop_app.domain.fields import Field, field


@dataclass(frozen=True)
class Entity:
    """What the whole application needs to know of a table.

    `dated_by` names the fields that place a record in time: a closed month protects it. `key` names the
    fields that together occur once. `title` is the field that names a record to a person.
    """

    table: str
    label: str
    plural: str
    fields: tuple[Field, ...]
    record: type
    key: tuple[str, ...] = ()
    dated_by: tuple[str, ...] = ()
    title: str = "name"

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields}

    @property
    def shown(self) -> tuple[Field, ...]:
        """The fields that a person can read or enter."""
        return tuple(f for f in self.fields if f.kind != "blob")

    def __getitem__(self, name: str) -> Field:
        return self.by_name[name]


ENTITIES: dict[str, Entity] = {}
"""Every table of the book by name."""


@dataclass_transform(field_specifiers=(field,), kw_only_default=True, frozen_default=True)
def entity(
    table: str,
    label: str,
    plural: str,
    *,
    key: tuple[str, ...] = (),
    dated_by: tuple[str, ...] = (),
    title: str = "name",
) -> Callable[[type], Any]:
    """Make a class a frozen record with an `id`, and register it as a table of the book."""

    def register(cls: type) -> type:
        cls.__annotations__ = {"id": "int", **cls.__annotations__}
        cls.id = 0
        record = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        fields = tuple(
            dataclasses.replace(f.metadata["field"], name=f.name)
            for f in dataclasses.fields(record)
            if "field" in f.metadata
        )
        ENTITIES[table] = Entity(table, label, plural, fields, record, key, dated_by, title)
        return record

    return register
