"""The treasury page: what is held and owed, what was sold, and what policies would bring."""

from desktop_app.ui.pages.treasury.page import TreasuryPage

__all__ = ["TreasuryPage"]
