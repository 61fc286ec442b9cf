"""The house keeps its shape: four rooms, small files, plain names, and nothing of one machine."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"agent", "alerts", "checks", "server"}
WRITTEN_BY_HAND = {".py", ".html", ".css", ".js", ".txt", ".jinja"}
LINES_AT_MOST = 400  # but for migrations, which Alembic writes
SAYS_NOTHING = {
    *("util", "utils", "common", "helper", "helpers"),
    *("manager", "managers", "misc", "base", "core"),
}
REGISTRIES = (
    rb"pypi\.org",
    rb"pythonhosted\.org",
    rb"npmjs\.(?:org|com)",
    rb"(?:deb|security|ftp)\.debian\.org",
    rb"proxy\.golang\.org",
)
PLACES_OF_ONE_MACHINE = (rb"(?<![\w./-])/wor[k]/",)  # [k]: not this line itself


def test_the_wheel_holds_the_four_rooms_and_nothing_else(wheel: list[str]) -> None:
    top_level = {name.split("/")[0] for name in wheel}

    assert {name for name in top_level if not name.endswith(".dist-info")} == ROOMS


def test_the_wheel_leaves_no_file_of_a_room_behind(wheel: list[str]) -> None:
    in_rooms = {path.as_posix() for path in files() if path.parts[0] in ROOMS}

    assert in_rooms <= set(wheel)


def test_no_file_is_too_long_to_hold_in_mind() -> None:
    too_long = {
        str(path): lines
        for path in files()
        if path.parts[0] in ROOMS
        and path.suffix in WRITTEN_BY_HAND
        and "migrations" not in path.parts
        and (lines := (ROOT / path).read_bytes().count(b"\n")) > LINES_AT_MOST
    }

    assert too_long == {}


def test_every_file_and_folder_has_a_name_that_says_something() -> None:
    vague = [
        str(path)
        for path in files()
        if path.parts[0] in ROOMS | {"tests"}
        and any(SAYS_NOTHING & words(part) for part in path.with_suffix("").parts)
    ]

    assert vague == []


def test_every_class_has_a_name_that_says_something() -> None:
    vague = [
        f"{path}: {node.name}"
        for path in files()
        if path.parts[0] in ROOMS and path.suffix == ".py"
        for node in ast.walk(ast.parse((ROOT / path).read_bytes()))
        if isinstance(node, ast.ClassDef) and SAYS_NOTHING & words(node.name)
    ]

    assert vague == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert holding(REGISTRIES) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert holding(PLACES_OF_ONE_MACHINE) == []


def test_the_agent_needs_only_what_its_lock_file_holds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[^\w-]", need)[0] for need in project["dependencies"]}

    assert wanted <= locked("agent") <= locked("server") <= locked("test")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of the files in a wheel built of this checkout; takes a second."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built).namelist()


@cache
def files() -> list[Path]:
    """Every file of the checkout that is, or is about to be, under version control."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: which files belong to the product is not known")
    listing = [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    answer = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in answer.split("\0") if name and (ROOT / name).is_file()]


def words(name: str) -> set[str]:
    """Split disk_usage, disk-usage and DiskUsage into {disk, usage}."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}


def holding(patterns: tuple[bytes, ...]) -> list[str]:
    """List file:line wherever one of the patterns occurs."""
    pattern = re.compile(b"|".join(patterns))
    return [
        f"{path}:{number}"
        for path in files()
        for number, line in enumerate((ROOT / path).read_bytes().splitlines(), 1)
        if pattern.search(line)
    ]


def locked(name: str) -> set[str]:
    text = (ROOT / "locks" / f"{name}.lock").read_text()
    return set(re.findall(r"^([\w-]+)==", text, re.MULTILINE))
