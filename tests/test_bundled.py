"""Files that ship with the application are found wherever it runs from."""

import shutil
from pathlib import Path

import pytest

from desktop_app import bundled


@pytest.fixture
def package_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Pretend that the package lies in a folder of its own, and forget what was found before."""
    package = tmp_path / "site-packages" / "desktop_app"
    package.mkdir(parents=True)
    monkeypatch.setattr(bundled, "_PACKAGE", package)
    bundled.root.cache_clear()
    yield package
    bundled.root.cache_clear()


def put_resources(folder: Path) -> None:
    shutil.copytree(bundled_themes, folder / "resources" / "themes")


bundled_themes = bundled.path("resources/themes")


def test_a_checkout_has_them_beside_the_package():
    assert bundled.path("resources/themes/light.toml").is_file()
    assert bundled.root() == Path(__file__).resolve().parents[1]


def test_a_wheel_or_a_frozen_bundle_has_them_inside_the_package(package_in: Path):
    put_resources(package_in / "_bundled")
    assert bundled.path("resources/themes/dark.toml") == package_in / "_bundled/resources/themes/dark.toml"


def test_what_is_inside_the_package_goes_before_what_lies_beside_it(package_in: Path):
    put_resources(package_in / "_bundled")
    put_resources(package_in.parent)
    assert bundled.root() == package_in / "_bundled"


def test_an_incomplete_installation_says_so(package_in: Path):
    with pytest.raises(FileNotFoundError, match="not installed completely"):
        bundled.root()
