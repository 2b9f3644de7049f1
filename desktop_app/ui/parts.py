"""What the commands of the window use, in one module so that it is loaded after the start, not with it."""

from desktop_app.exchange import commands as exchange
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company
from desktop_app.ui import what_if
from desktop_app.ui.dialogs import files
from desktop_app.ui.dialogs.about import AboutDialog
from desktop_app.ui.dialogs.company import CompanyDialog
from desktop_app.ui.dialogs.export import ExportDialog
from desktop_app.ui.dialogs.export_journal import JournalDialog
from desktop_app.ui.dialogs.help import HelpDialog
from desktop_app.ui.dialogs.import_file import ImportDialog
from desktop_app.ui.dialogs.name import NameDialog
from desktop_app.ui.dialogs.path import PathDialog
from desktop_app.ui.dialogs.period import ClosedMonthDialog, MonthsDialog
from desktop_app.ui.dialogs.settings import SettingsDialog
from desktop_app.ui.document import Contents

NEW: tuple[Contents, ...] = (("Catalogue of machine models and network history", catalogue),)
SAMPLE: tuple[Contents, ...] = (*NEW, ("Sample company", sample_company))

__all__ = [
    "NEW",
    "SAMPLE",
    "AboutDialog",
    "ClosedMonthDialog",
    "CompanyDialog",
    "ExportDialog",
    "HelpDialog",
    "ImportDialog",
    "JournalDialog",
    "MonthsDialog",
    "NameDialog",
    "PathDialog",
    "SettingsDialog",
    "exchange",
    "files",
    "what_if",
]
