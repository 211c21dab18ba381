"""The page that tries the service: one file of ours, which fetches nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from desktop.system import paths


@cache
def _page() -> tuple[str, str]:
    """The page, and the policy that lets a browser run its own script and styles alone."""
    text = (paths.assets() / "page" / "clairvoix.html").read_text(encoding="utf-8")
    script, style = (_digest(text, tag) for tag in ("script", "style"))
    policy = (
        f"default-src 'none'; script-src '{script}'; style-src '{style}'; "
        "img-src blob: data:; media-src blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return text, policy


def _digest(text: str, tag: str) -> str:
    """The digest of the one element of a tag (Content Security Policy 3, section 2.3.1)."""
    (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
    return "sha256-" + base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()


async def page(_: Request) -> Response:
    """The page itself."""
    text, policy = _page()
    return HTMLResponse(text, headers={"content-security-policy": policy})
