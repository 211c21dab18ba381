"""The entry "Describe with Clairvoix" in the Services menu of all Mac apps: files or a picture.

`desktop/packaging/info_plist.py` announces it. AppKit hands over a pasteboard; what is on it is
taken by plain messages to Objective-C objects, so that it can be tried with stand-ins. See Apple's
"Services Implementation Guide", chapter "Providing a Service".
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.system import macos

MESSAGE = "describeWithClairvoix"
"""What the announcement calls it; the selector is `describeWithClairvoix:userData:error:`."""

PICTURE_TYPES = ("public.png", "public.tiff", "public.jpeg")
"""Of picture data, the best first; every app that copies a picture offers one of them."""

_FILES = "NSFilenamesPboardType"

Receive = Callable[[list[Path], bytes | None], None]


def provide(receive: Receive) -> object | None:
    """Take what other apps send from now on; None elsewhere. The result is to be kept.

    `receive` gets the files sent, or the bytes of a picture, on the UI thread.
    """
    if not macos.IS_MAC:
        return None
    objc = importlib.import_module("objc")

    def describe(_self: Any, board: Any, _data: Any, _error: Any) -> None:
        receive(*sent(board))

    selector = objc.selector(
        describe, selector=f"{MESSAGE}:userData:error:".encode(), signature=b"v@:@@o^@"
    )
    provider_class: Any = type(
        "ClairvoixServices",
        (objc.lookUpClass("NSObject"),),
        {f"{MESSAGE}_userData_error_": selector},
    )
    provider: object = provider_class.alloc().init()
    objc.lookUpClass("NSApplication").sharedApplication().setServicesProvider_(provider)
    return provider


def sent(board: Any) -> tuple[list[Path], bytes | None]:
    """The files on a pasteboard; where there are none, the bytes of a picture."""
    types = list(board.types() or ())
    if _FILES in types:
        return [Path(str(name)) for name in board.propertyListForType_(_FILES) or ()], None
    for kind in PICTURE_TYPES:
        if kind in types and (data := board.dataForType_(kind)) is not None:
            return [], _bytes(data)
    return [], None


def _bytes(data: Any) -> bytes | None:
    """The content of an NSData, by way of a file: no pointer has to be wrapped for that."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        if not data.writeToFile_atomically_(str(path), False):
            return None
        return path.read_bytes()
