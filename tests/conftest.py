"""Keeps the tests off the screen and away from the settings and books of whoever runs them."""

import os
import tempfile
from pathlib import Path

import pytest

# Before anything imports Qt, and for each process that a test starts.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("QT_STYLE_OVERRIDE", None)
os.environ["LC_ALL"] = "C.UTF-8"

_XDG_DIRECTORIES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
_home = tempfile.TemporaryDirectory(prefix="hashyard-tests-")
for _name in _XDG_DIRECTORIES:
    os.environ[_name] = str(Path(_home.name, _name.lower()))
os.environ["XDG_RUNTIME_DIR"] = _home.name  # Qt warns if it is not set, and wants it private


@pytest.fixture(autouse=True)
def own_directories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test settings, data and caches of its own."""
    for name in _XDG_DIRECTORIES:
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


_LONG = (
    "ui/contract/", "ui/power/", "ui/pages/test_outlook.py", "ui/pages/test_power.py",
    "ui/pages/test_reports.py", "ui/pages/test_treasury.py", "ui/pages/test_machines.py",
    "ui/pages/test_sites.py", "ui/test_screenshots.py", "report/test_treasury_pages.py",
    "report/test_power.py", "report/test_carbon.py", "exchange/test_mutations.py",
    "exchange/prices/test_mutations.py", "engine/lots/test_random.py", "engine/capital/test_course.py",
)  # fmt: skip
"""Tests that open a window or set a summary of their own each, and long random ones: `make check` leaves them
to `make test`. Every page is opened in the quick run too (`ui/pages/test_all_pages.py`), and one summary is
read back."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what takes long by where it stands."""
    here = Path(__file__).parent
    for item in items:
        if str(item.path.relative_to(here)).startswith(_LONG):
            item.add_marker(pytest.mark.slow)
