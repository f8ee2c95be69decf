"""No rule without its article."""

import inspect
import re
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from schema.law import course, invalidation, probation, restoration, withdrawal

CITATION = re.compile(r"\b[LR]\. ?\d{3}-\d+|Code pénal, art\. \d+|Code de procédure civile, art\. \d+")
RULES = (withdrawal, probation, restoration, course, invalidation)


def rules(module: ModuleType) -> Iterator[Callable[..., object]]:
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not name.startswith("_"):
            yield function


@pytest.mark.parametrize(
    "rule", [rule for module in RULES for rule in rules(module)], ids=lambda rule: f"{rule.__module__}.{rule.__name__}"
)
def test_every_rule_cites_its_article(rule: Callable[..., object]) -> None:
    assert CITATION.search(inspect.getdoc(rule) or "")


@pytest.mark.parametrize("module", RULES, ids=lambda module: module.__name__)
def test_every_module_of_rules_quotes_the_law(module: ModuleType) -> None:
    assert CITATION.search(module.__doc__ or "")
    assert "«" in (module.__doc__ or "")
