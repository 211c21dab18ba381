"""The bodies of requests: read with a limit and a deadline, taken apart in memory.

Nothing of a request is ever written to a disk.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from desktop.serving.web.errors import (
    BodyTooLarge,
    ContentTypeUnknown,
    LanguageUnknown,
    NoPictureSent,
    NotBase64,
    RequestMalformed,
    SenderTooSlow,
    SeveralPicturesSent,
)
from desktop.serving.web.limits import Limits
from model.caption import LANGUAGES, Language

FIELDS = 16
"""Fields of a form beside its picture."""

_DATA_URL = re.compile(r"data:[^,]{0,200},")
_BESIDE_BASE64 = 4 / 3
"""Base64 of a picture of the largest size is still taken: the limit is the picture's."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One picture and what was said with it."""

    picture: bytes
    fields: Mapping[str, str] = field(default_factory=dict)


async def read_body(request: Request, limits: Limits, most: int | None = None) -> bytes:
    """Read a whole body; `most` bytes, else the limit's.

    Raises `BodyTooLarge` as soon as that is known, `SenderTooSlow`, and starlette's
    `ClientDisconnect` where nobody waits for an answer any more.
    """
    most = limits.body if most is None else most
    claimed = request.headers.get("content-length", "0")
    if claimed.isdecimal() and int(claimed) > most:
        raise BodyTooLarge(f"{claimed} bytes")
    body = bytearray()
    stream = request.stream()
    try:
        async with asyncio.timeout(limits.body_seconds):
            while True:
                async with asyncio.timeout(limits.silence_seconds):
                    part = await anext(stream, None)
                if part is None:
                    return bytes(body)
                body += part
                if len(body) > most:
                    raise BodyTooLarge(f"more than {most} bytes")
    except TimeoutError as error:
        raise SenderTooSlow(f"{len(body)} bytes of {claimed} came") from error


async def read_picture(request: Request, limits: Limits) -> Sent:
    """Read the one picture of a request: a form with a file, or JSON with a data URL.

    Both call it `image`. Raises a `RequestError` for anything else.
    """
    kind = content_type(request)
    if kind == "multipart/form-data":
        return await _form(request, await read_body(request, limits, limits.body + 65536))
    if kind == "application/json":
        said = await read_json(request, limits)
        image = said.get("image")
        if image is None:
            raise NoPictureSent("no image in the JSON")
        texts = {key: value for key, value in said.items() if isinstance(value, str)}
        return Sent(decoded(image, limits), texts)
    raise ContentTypeUnknown(kind or "none")


async def read_json(request: Request, limits: Limits) -> dict[str, Any]:
    """Read a JSON object; `RequestMalformed` for anything else.

    curl calls everything a form unless told, and Ollama's own server does not mind.
    """
    if content_type(request) not in ("application/json", "application/x-www-form-urlencoded", ""):
        raise ContentTypeUnknown(content_type(request))
    most = int(limits.body * _BESIDE_BASE64) + 65536
    body = await read_body(request, limits, most)
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestMalformed(f"no JSON: {error}") from error
    if not isinstance(said, dict):
        raise RequestMalformed(f"JSON, but a {type(said).__name__}")
    return said


def content_type(request: Request) -> str:
    """The body's type without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def decoded(image: object, limits: Limits) -> bytes:
    """The bytes of a picture that came as base64, with or without `data:...,` before it."""
    if not isinstance(image, str):
        raise NotBase64(f"a {type(image).__name__}")
    text = _DATA_URL.sub("", image, count=1) if image.startswith("data:") else image
    if text.startswith(("http:", "https:", "file:")):
        raise NotBase64("an address, which is never fetched")
    try:
        picture = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotBase64(str(error)) from error
    if len(picture) > limits.body:
        raise BodyTooLarge(f"{len(picture)} bytes")
    if not picture:
        raise NoPictureSent("an empty image")
    return picture


def language_of(named: str | None, accepted: str, otherwise: Language) -> Language:
    """The language asked for: named outright, else the first of `Accept-Language` that is ours."""
    if named:
        code = named.strip().lower().replace("_", "-").partition("-")[0]
        for language in LANGUAGES:
            if language == code:
                return language
        raise LanguageUnknown(named[:40])
    return accepted_language(accepted, otherwise)


def accepted_language(accepted: str, otherwise: Language) -> Language:
    """The language of ours that `Accept-Language` (RFC 9110, section 12.5.4) likes most."""
    liked: list[tuple[float, Language]] = []
    for part in accepted.lower().split(",")[:20]:
        name, _, weight = part.partition(";q=")
        try:
            value = float(weight) if weight else 1.0
        except ValueError:
            continue
        code = name.strip().partition("-")[0]
        liked += [(value, language) for language in LANGUAGES if language == code]
    return max(liked, key=lambda pair: pair[0])[1] if liked else otherwise


class _InMemory(MultiPartParser):
    """Starlette's parser, which would write parts of a megabyte and more to a disk."""

    spool_max_size = 1 << 62


async def _form(request: Request, body: bytes) -> Sent:
    async def once() -> AsyncIterator[bytes]:
        yield body

    parser = _InMemory(request.headers, once(), max_files=2, max_fields=FIELDS)  # type: ignore[arg-type]
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        if "Too many files" in str(error):
            raise SeveralPicturesSent(str(error)) from error
        raise RequestMalformed(f"no form: {error}") from error
    try:
        files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
        if len(files) > 1:
            raise SeveralPicturesSent(f"{len(files)} files")
        if not files:
            raise NoPictureSent("no file in the form")
        texts = {key: value for key, value in form.items() if isinstance(value, str)}
        return Sent(await files[0].read(), texts)
    finally:
        await form.close()
