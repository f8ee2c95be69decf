"""What of a provider's error reaches our logs: plain words that its support can use, and no others."""

import json

import pytest

from adapters.franceconnect.refusals import support_facts

PAGE = "https://docs.example/errors/"


def test_support_is_told_the_error_its_code_and_its_id() -> None:
    answer = {"error": "invalid_grant", "error_description": "…", "error_uri": f"{PAGE}?code=Y04&id=9d-1"}

    assert support_facts(json.dumps(answer).encode()) == {"error": "invalid_grant", "code": "Y04", "id": "9d-1"}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<html>",
        "[]",
        "{}",
        '{"error": "two words"}',
        '{"error": "line\\nbreak"}',
        '{"error": 7}',
        '{"error_uri": "https://[broken"}',
        '{"error_uri": "https://docs.example/?code=a&code=b&id="}',
    ],
)
def test_what_is_no_plain_word_is_left_out(content: str) -> None:
    assert support_facts(content.encode()) == {}
