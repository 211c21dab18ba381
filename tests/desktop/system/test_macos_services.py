"""The Services entry, with stand-ins for Objective-C; a Mac alone can tell the rest."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.packaging import info_plist
from desktop.system import macos, macos_services


def data(content: bytes) -> Any:
    """An NSData."""

    def write(path: str, _atomically: bool) -> bool:
        Path(path).write_bytes(content)
        return True

    return SimpleNamespace(writeToFile_atomically_=write)


def board(**offered: Any) -> Any:
    """An NSPasteboard."""
    types = {name.replace("_", "."): value for name, value in offered.items()}
    return SimpleNamespace(
        types=lambda: list(types),
        propertyListForType_=types.__getitem__,
        dataForType_=types.__getitem__,
    )


def test_files_are_taken_before_the_picture_that_comes_with_them() -> None:
    files = ["/Pictures/é.png", "/Pictures/b.jpg"]
    copied = board(public_tiff=data(b"icon"), NSFilenamesPboardType=files)
    assert macos_services.sent(copied) == ([Path(name) for name in files], None)


def test_of_picture_data_the_best_is_taken() -> None:
    copied = board(public_tiff=data(b"tiff"), public_png=data(b"png"), public_html=data(b"page"))
    assert macos_services.sent(copied) == ([], b"png")
    assert macos_services.sent(board(public_png=None, public_jpeg=data(b"jpeg"))) == ([], b"jpeg")
    assert macos_services.sent(board(public_html=data(b"page"))) == ([], None)


def test_it_is_offered_under_the_name_that_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN the bridge to Objective-C, as far as it is asked
    class NSObject:
        @classmethod
        def alloc(cls) -> NSObject:
            return cls()

        def init(self) -> NSObject:
            return self

    providers: list[Any] = []
    application = SimpleNamespace(setServicesProvider_=providers.append)
    classes = {
        "NSObject": NSObject,
        "NSApplication": SimpleNamespace(sharedApplication=lambda: application),
    }
    selectors: list[tuple[bytes, bytes]] = []

    def selector(function: Any, *, selector: bytes, signature: bytes) -> Any:
        selectors.append((selector, signature))
        return function

    bridge = SimpleNamespace(lookUpClass=classes.__getitem__, selector=selector)
    monkeypatch.setitem(sys.modules, "objc", bridge)
    received: list[tuple[list[Path], bytes | None]] = []
    # THEN nothing is offered elsewhere
    monkeypatch.setattr(macos, "IS_MAC", False)
    assert macos_services.provide(lambda *sent: received.append(sent)) is None
    # AND on a Mac what AppKit will call, by the name in the app's Info.plist
    monkeypatch.setattr(macos, "IS_MAC", True)
    kept = macos_services.provide(lambda *sent: received.append(sent))
    assert providers == [kept]
    (service,) = info_plist.information()["NSServices"]
    assert selectors == [(f"{service['NSMessage']}:userData:error:".encode(), b"v@:@@o^@")]
    call = getattr(kept, f"{service['NSMessage']}_userData_error_")
    call(board(public_png=data(b"png")), None, None)
    assert received == [([], b"png")]


def test_the_entry_has_a_name_in_french(tmp_path: Path) -> None:
    ((file, folder),) = info_plist.write_service_names(tmp_path)
    assert folder == "fr.lproj"
    assert Path(file).name == "ServicesMenu.strings"
    assert Path(file).read_text(encoding="utf-8") == (
        '"Describe with Clairvoix" = "Décrire avec Clairvoix";\n'
    )
