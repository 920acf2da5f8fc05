"""The house itself: nothing unfinished, nothing too long, nobody real, every module says what belongs in it."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("sources", "transforms", "quality", "warehouse", "orchestration")
# By hand, so that this file does not hold what it looks for.
UNFINISHED = re.compile(
    "|".join(["TO" + "DO", "FIX" + "ME", r"\bXX" + "X\\b", r"\bHA" + "CK", "raise NotImplemented" + "Error"])
)
LOCK = "requirements.lock"
NUMBER = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LONGEST = 400


def _files() -> list[Path]:
    """What is tracked, and what is new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607  git is looked for on the path
        cwd=ROOT, check=True, capture_output=True,
    ).stdout.decode()  # fmt: skip
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


FILES = _files()
PROGRAMS = [path for path in FILES if path.suffix == ".py"]
MODULES = [path for path in PROGRAMS if path.relative_to(ROOT).parts[0] in {*PACKAGES, "benchmarks", "tests"}]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_are_found() -> None:
    assert {"README.md", "sources/contract.py", "tests/test_house.py"} <= {place(path) for path in FILES}
    assert not [path for path in FILES if ".venv" in path.parts]


def test_nothing_is_unfinished() -> None:
    marked = {place(path): UNFINISHED.findall(text_of(path)) for path in FILES if path.name != LOCK}
    assert {name: found for name, found in marked.items() if found} == {}


def test_no_program_is_too_long() -> None:
    lengths = {place(path): text_of(path).count("\n") for path in PROGRAMS}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def is_valid(number: str) -> bool:
    """Whether an 18-digit text is a resident number by GB 11643."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    born = 1800 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31
    return born and "10X98765432"[total % 11] == number[17].upper()


def test_a_number_of_a_person_is_known_as_one() -> None:
    assert is_valid("509999194901010018")
    assert not is_valid("509999194901010019")


def test_no_number_in_the_repository_can_be_that_of_a_real_person() -> None:
    found = {
        (place(path), number)
        for path in FILES
        if path.name != LOCK
        for number in NUMBER.findall(text_of(path))
        if is_valid(number) and not number.startswith("5099")
    }
    assert found == set()


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_a_module_says_what_it_is(path: Path) -> None:
    said = ast.get_docstring(ast.parse(text_of(path))) or ""
    assert said.endswith((".", ")")) or "\n" in said
    if path.relative_to(ROOT).parts[0] in PACKAGES:
        assert "Belongs here:" in said or "\n\n" in said


def test_pandas_is_not_imported() -> None:
    imports = re.compile(r"^\s*(?:import|from) pandas\b", re.MULTILINE)
    assert [place(path) for path in PROGRAMS if imports.search(text_of(path))] == []


def test_only_orchestration_knows_dagster() -> None:
    imports = re.compile(r"^\s*(?:import|from) dagster\b", re.MULTILINE)
    knowing = {path.relative_to(ROOT).parts[0] for path in PROGRAMS if imports.search(text_of(path))}
    assert knowing - {"tests", "benchmarks"} == {"orchestration"}


def test_the_order_of_the_folders_is_held_for_all_of_them() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    linter = project["tool"]["importlinter"]
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"benchmarks"}
    assert folders == set(PACKAGES)
    assert set(linter["root_packages"]) == folders
    layers, forbidden = linter["contracts"]
    assert (layers["type"], layers["layers"]) == ("layers", list(reversed(PACKAGES)))
    assert (forbidden["type"], forbidden["forbidden_modules"]) == ("forbidden", ["dagster"])
    assert set(forbidden["source_modules"]) == folders - {"orchestration"}
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == folders
