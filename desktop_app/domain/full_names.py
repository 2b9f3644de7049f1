"""What a record is called so that no other is meant: with the records that it belongs to, where its own name
occurs more than once."""

from __future__ import annotations

from desktop_app.domain.entity import Entity
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES

JOINT = " · "


def full_names(portfolio: Portfolio, table: str) -> dict[int, str]:
    """The rows of a table by their full names, such as "Odessa · Caprock blocks · 2022-02-01 · Block A"."""
    columns, entity = portfolio[table], ENTITIES[table]
    title = "code" if table == "account" else entity.title
    own = [entity[title].text(v) for v in entity[title].plain(columns[title])]
    parts = [own]
    for name in reversed(owners(entity)):
        names = full_names(portfolio, entity[name].target)
        parts.insert(0, [names.get(int(i), "") for i in columns[name].tolist()])
    return dict(zip(columns.ids.tolist(), map(JOINT.join, zip(*parts, strict=True)), strict=True))


def owners(entity: Entity) -> tuple[str, ...]:
    """The references without which the title of a record does not tell it from others."""
    if entity.title not in entity.key or entity[entity.title].unique:
        return ()
    return tuple(name for name in entity.key if entity[name].target)
