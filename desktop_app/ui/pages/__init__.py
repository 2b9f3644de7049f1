"""The pages of the rail, in its order: one line per page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageEntry:
    """How the rail names a page, and the class behind it, which is imported when it is first shown."""

    key: str
    title: str
    icon: str
    module: str
    name: str


PAGES: tuple[PageEntry, ...] = (
    PageEntry("reports", "Reports", "reports", "desktop_app.ui.pages.reports", "ReportsPage"),
    PageEntry("history", "History", "history", "desktop_app.ui.pages.history", "HistoryPage"),
)
