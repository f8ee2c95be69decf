"""How the service does: ready with the registry away, metrics for whoever may read them."""

import httpx2
import pytest
from starlette.applications import Starlette

from gateway.health import Health

pytestmark = pytest.mark.asyncio

CLOSED = {"state": "CLOSED", "reopensAt": "2025-02-02T06:00:00+01:00", "failing": ["lireDossier"], "waiting": 0}


async def answer(path: str, token: str | None = None, **headers: str) -> httpx2.Response:
    """Ask a page."""
    health = Health(
        registry=lambda: CLOSED, metrics=lambda: b"mpp_x 1\n", content_type="text/plain; version=0.0.4", token=token
    )
    transport = httpx2.ASGITransport(app=Starlette(routes=health.routes()))
    async with httpx2.AsyncClient(transport=transport, base_url="http://service.test") as http:
        return await http.get(path, headers=headers)


async def test_a_closed_registry_is_told_and_the_service_is_ready() -> None:
    told = await answer("/health/ready")

    assert told.status_code == 200
    assert told.json() == {"ready": True, "registry": CLOSED}


async def test_metrics_are_read_by_everybody_where_no_token_is_set() -> None:
    told = await answer("/metrics")

    assert (told.status_code, told.text) == (200, "mpp_x 1\n")
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")


@pytest.mark.parametrize("borne", ["", "Bearer", "Bearer wrong", "right", "Bearer rightly"])
async def test_metrics_need_their_token(borne: str) -> None:
    told = await answer("/metrics", "right", authorization=borne)

    assert told.status_code == 401
    assert "mpp_x" not in told.text


async def test_metrics_without_a_token_to_ask_for_are_not_there() -> None:
    assert (await answer("/metrics", "")).status_code == 404
    assert (await answer("/health/ready", "")).status_code == 200


async def test_whoever_bears_the_token_reads_metrics() -> None:
    assert (await answer("/metrics", "right", authorization="Bearer right")).text == "mpp_x 1\n"
