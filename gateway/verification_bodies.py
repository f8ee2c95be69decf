"""What is sent to be checked: the text of a code, or a file; bounded in size and in time, and never on a disk."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from schema.errors import BadRequest, BodyTooLarge

LARGEST_FILE = 5 * 2**20
"""Bytes: ours have some 50 thousand, and the longest record some hundreds of thousands."""

LONGEST_TEXT = 8 * 1024
"""Bytes: a code, percent-encoded."""

LARGEST_BODY = LARGEST_FILE + 4 * 1024
"""A file and what wraps it in a form."""

BODY_SECONDS = 30.0
"""How long a body may take to arrive, over a poor mobile network."""


class InMemory(MultiPartParser):
    """Reads a form whose file is never written to a disk."""

    spool_max_size = LARGEST_BODY


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_code(request: Request) -> str:
    """
    Read the text of a code out of a request.

    Raises:
        BadRequest, BodyTooLarge: as they say.
    """
    if _media_type(request) == "application/json":
        try:
            said = msgspec.json.decode(await _body(request, LONGEST_TEXT), type=dict[str, Any])
        except msgspec.DecodeError:
            raise BadRequest("no JSON object") from None
        text = said.get("code")
    else:
        text = (await read_form(request)).get("code")
    if not isinstance(text, str):
        raise BadRequest("no code")
    return text


async def read_form(request: Request) -> Mapping[str, str]:
    """Read a small form, the last value of each field."""
    if _media_type(request) != "application/x-www-form-urlencoded":
        raise BadRequest("no form")
    body = await _body(request, LONGEST_TEXT)
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=10))
    except ValueError:
        raise BadRequest("a form of another shape") from None


async def read_file(request: Request) -> bytes:
    """
    Read a file out of a request.

    Raises:
        BadRequest, BodyTooLarge: as they say.
    """
    if _media_type(request) == "application/pdf":
        return await _body(request, LARGEST_FILE)
    if _media_type(request) != "multipart/form-data":
        raise BadRequest("no PDF and no form")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            form = await InMemory(request.headers, _parts(request, LARGEST_BODY), max_files=1, max_fields=5).parse()
    except (MultiPartException, KeyError, UnicodeDecodeError, TimeoutError):
        raise BadRequest("a form of another shape") from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.size:
            raise BadRequest("no file")
        return await file.read()
    finally:
        await form.close()


async def _body(request: Request, most: int) -> bytes:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return b"".join([part async for part in _parts(request, most)])
    except TimeoutError:
        raise BadRequest("the body did not come") from None


async def _parts(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """Read a body as it comes, and no more of it than is allowed."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise BodyTooLarge(limit=most)
    received = 0
    async for part in request.stream():
        received += len(part)
        if received > most:
            raise BodyTooLarge(limit=most)
        yield part
