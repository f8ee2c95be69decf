"""What this repository promises about itself."""

import ast
import inspect
import re
import subprocess
from pathlib import Path

import pytest

from fixtures.people import FOLDER
from schema import errors

CODE = ["gateway", "schema", "adapters", "fixtures", "tests"]
MODULES = [path for folder in CODE for path in Path(folder).rglob("*.py") if "node_modules" not in path.parts]
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager"}
TRACKED = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_is_a_place_and_not_a_drawer(path: Path) -> None:
    assert path.stem not in DRAWERS
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[0] != "tests"], ids=str)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_the_tree_of_refusals_is_the_classes() -> None:
    drawn = re.findall(r"[├└]── (\w+)(?: +([A-Z_]+))?$", errors.__doc__ or "", re.MULTILINE)
    classes = {
        name: value
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, errors.ServiceError) and value is not errors.ServiceError
    }

    assert {name for name, _ in drawn} == set(classes)
    for name, code in drawn:
        if code:
            assert classes[name].code == code, name


def test_every_refusal_speaks_french_and_english() -> None:
    for value in vars(errors).values():
        if inspect.isclass(value) and issubclass(value, errors.ServiceError):
            assert value.fr.endswith((".", "!"))
            assert value.en.endswith(".")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_a_persona_says_first_why_they_exist(path: Path) -> None:
    assert path.read_text("utf-8").startswith("# ")


@pytest.mark.parametrize("path", TRACKED)
def test_no_file_names_a_machine_or_a_registry_of_packages(path: str) -> None:
    file = Path(path)
    if not file.is_file() or file == Path("tests/test_house_rules.py"):
        return
    text = file.read_bytes().decode("utf-8", "replace")

    assert not re.search(r"/(work|root|home)/\w+|pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org", text)
