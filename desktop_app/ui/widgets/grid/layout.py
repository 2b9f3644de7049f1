"""Answers for the layout of a table as a value: columns in their order and widths, sorting, grouping."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from desktop_app.ui.widgets.grid.arrangement import Order, Sorting


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns are shown, from left to right; `widths` in pixels where somebody changed them."""

    shown: tuple[str, ...]
    order: Order = field(default_factory=Order)
    widths: dict[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """The layout as JSON, as the book and the settings keep it."""
        return json.dumps(
            {
                "columns": self.shown,
                "sort": [[s.key, s.descending] for s in self.order.sorting],
                "group": self.order.group_by,
                "widths": self.widths,
            }
        )

    @classmethod
    def parsed(cls, text: str, default: Layout) -> Layout:
        """The layout that a text says; what it does not say, or says wrongly, is the default's."""
        try:
            said: Any = json.loads(text)
            return cls(
                tuple(str(key) for key in said["columns"]) or default.shown,
                Order(
                    tuple(Sorting(str(key), bool(down)) for key, down in said["sort"]),
                    tuple(str(key) for key in said["group"]),
                ),
                {str(key): int(width) for key, width in said["widths"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return default
