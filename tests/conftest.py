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
