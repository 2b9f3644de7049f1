"""The outlook page: forecast, why it moved, what matters, scenarios side by side."""

from desktop_app.ui.pages.outlook.page import OutlookPage

__all__ = ["OutlookPage"]
