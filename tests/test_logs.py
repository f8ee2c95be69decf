"""Runs last: what the whole run logged, it logged without naming anybody."""

import pytest

from tests.conftest import CANARY


def test_no_log_of_the_whole_run_names_anybody(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> None:
    canary = pytestconfig.stash[CANARY]

    assert canary.said == []
    if len(request.session.items) > 1_000:
        assert canary.heard > 100
