"""The machines page: the whole fleet as of a day in one table."""

from desktop_app.ui.pages.machines.page import MachinesPage

__all__ = ["MachinesPage"]
