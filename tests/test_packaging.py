"""What is handed out works outside the checkout, and the locks pin what they should and name no address."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt", "requirements-freeze.txt")
OPTIONS = "i|f|index-url|extra-index-url|find-links|trusted-host"
ADDRESS = re.compile(rf"https?:/|file:/|git\+|(^|\s)/\w|^--?({OPTIONS})\b", re.MULTILINE)


def pinned(lock: str) -> dict[str, str]:
    """Return each package of a lock with the block of text that pins it."""
    text = (ROOT / "packaging" / lock).read_text("utf-8")
    blocks = re.findall(r"^([a-z0-9-]+)(?:\[\w+\])?==(.*?)(?=^[a-z0-9-]|\Z)", text, re.MULTILINE | re.DOTALL)
    return dict(blocks)


def plain(requirement: str) -> str:
    name = re.split(r"[\[<>=~! ]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def run(*command: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_place_on_a_computer(lock: str):
    assert not ADDRESS.findall((ROOT / "packaging" / lock).read_text("utf-8"))


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_of_a_lock_has_a_version_and_hashes(lock: str):
    packages = pinned(lock)
    assert packages
    for name, block in packages.items():
        assert re.match(r"\d[\w.]* \\\n", block), name
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), name


def test_the_locks_agree_on_what_the_application_runs_on():
    run_packages = pinned("requirements.txt")
    for other in LOCKS[1:]:
        versions = {name: block.split()[0] for name, block in pinned(other).items()}
        assert {name: versions.get(name) for name in run_packages} == {
            name: block.split()[0] for name, block in run_packages.items()
        }


def test_every_declared_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {plain(name) for name in project["dependencies"]} <= pinned("requirements.txt").keys()
    for extra, names in project["optional-dependencies"].items():
        assert {plain(name) for name in names} <= pinned(f"requirements-{extra}.txt").keys()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", folder)
    run(*build, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone, beside the packages that are here; return the folder of its commands."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home, with_pip=False)
    paths = {
        name: Path(path)
        for name, path in sysconfig.get_paths(vars={"base": str(home)}, scheme="venv").items()
    }
    python = paths["scripts"] / Path(sys.executable).name
    install = (
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        wheel,
    )
    run(*install, cwd=home)
    # Path lines are not read for further .pth files, so the checkout's own one does not come along.
    (paths["purelib"] / "packages.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", "utf-8")
    return paths["scripts"]


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_resources_and_db(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if name.startswith("desktop_app/_bundled/")}
    shipped = {
        path.relative_to(ROOT).as_posix() for top in ("resources", "db") for path in (ROOT / top).rglob("*.*")
    }
    assert {f"desktop_app/_bundled/{name}" for name in shipped} <= inside


@pytest.mark.slow
def test_the_installed_package_finds_its_own_resources(installed: Path, tmp_path: Path):
    where = run(
        installed / "python",
        "-c",
        "from desktop_app import bundled; print(bundled.path('resources'))",
        cwd=tmp_path,
    )
    assert Path(where.strip()).parts[-3:] == ("desktop_app", "_bundled", "resources")
    assert not Path(where.strip()).is_relative_to(ROOT)


@pytest.mark.slow
def test_the_installed_command_makes_a_book_and_describes_it(installed: Path, tmp_path: Path):
    run(
        installed / "hashyard",
        "new",
        "new.hashyard",
        "--sample",
        "--machines",
        "1000",
        "--sites",
        "4",
        cwd=tmp_path,
    )
    described = json.loads(run(installed / "hashyard", "info", "new.hashyard", "--json", cwd=tmp_path))
    assert described["counts"]["machine"] == 1000
