"""A part of the screen by the desktop's own dialog: the Screenshot portal (Linux).

Under Wayland a program sees nothing of the screen; it asks the desktop, over D-Bus, and the user
chooses (https://flatpak.github.io/xdg-desktop-portal/docs, "Screenshot" and "Request").

A process of its own, as the tools are that take the screen elsewhere: it writes the picture to the
file that it is given, and ends; with `os.EX_UNAVAILABLE` where there is no portal that takes the
request, with `os.EX_IOERR` where one gives no picture, with 0 also where the user would rather not.
Where it is ended before, the portal closes its dialog. Waiting for D-Bus needs an event loop, which
the threads of `desktop/jobs.py` have not.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any, NoReturn

from PySide6.QtCore import SLOT, QCoreApplication, QObject, QUrl, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusServiceWatcher,
)

from model.plain_files import read_plain

SERVICE, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SCREENSHOT, REQUEST = "org.freedesktop.portal.Screenshot", "org.freedesktop.portal.Request"

_CHOSEN, _DECLINED = 0, 1
"""What a request's `Response` begins with; other numbers mean that it failed."""

_STARTING = 10_000
"""Milliseconds in which a portal, which may have to be started, accepts a request."""

_LARGEST = 1 << 28


class Request(QObject):
    """One request; the program ends with it."""

    def __init__(self, target: Path) -> None:
        super().__init__()
        self._target = target
        self._bus = QDBusConnection.sessionBus()
        token = f"clairvoix_{secrets.token_hex(8)}"
        sender = self._bus.baseService().removeprefix(":").replace(".", "_")
        self._handle = f"{PATH}/request/{sender}/{token}"
        # Before it asks: the answer may be there before the reply.
        self._listen(self._handle)
        unregistered = QDBusServiceWatcher.WatchModeFlag.WatchForUnregistration
        self._gone = QDBusServiceWatcher(SERVICE, self._bus, unregistered)
        self._gone.serviceUnregistered.connect(lambda _: QCoreApplication.exit(os.EX_IOERR))
        asked = QDBusMessage.createMethodCall(SERVICE, PATH, SCREENSHOT, "Screenshot")
        # No window of ours is named: the dialog stands for itself.
        asked.setArguments(["", {"handle_token": token, "interactive": True}])
        self._accepted = QDBusPendingCallWatcher(self._bus.asyncCall(asked, _STARTING))
        self._accepted.finished.connect(self._take_reply)

    def _listen(self, handle: str) -> None:
        slot: Any = SLOT("answer(uint,QVariantMap)")  # a str; the stubs want bytes
        self._bus.connect(SERVICE, handle, REQUEST, "Response", self, slot)

    def _take_reply(self, accepted: QDBusPendingCallWatcher) -> None:
        if accepted.isError():
            QCoreApplication.exit(os.EX_UNAVAILABLE)
            return
        handle = next(iter(accepted.reply().arguments()), "")
        path = handle.path() if isinstance(handle, QDBusObjectPath) else str(handle)
        if path != self._handle:  # a portal from before 0.9
            self._listen(path)

    @Slot("uint", "QVariantMap")  # type: ignore[arg-type]  # C++ types by their names
    def answer(self, code: int, results: dict[str, object]) -> None:
        """Take the answer."""
        QCoreApplication.exit(0 if code == _DECLINED else self._written(code, results))

    def _written(self, code: int, results: dict[str, object]) -> int:
        uri = results.get("uri")
        if code != _CHOSEN or not isinstance(uri, str):
            sys.stderr.write(f"answered {code} {results}\n")
            return os.EX_IOERR
        try:
            # The portal's own file stays: where it lies, and how long, is for the desktop.
            self._target.write_bytes(read_plain(Path(QUrl(uri).toLocalFile()), _LARGEST))
        except (OSError, ValueError) as error:
            sys.stderr.write(f"{uri}: {error}\n")
            return os.EX_IOERR
        return 0


def main(arguments: list[str]) -> NoReturn:
    """Ask, wait for the user, write and end."""
    application = QCoreApplication(sys.argv[:1])
    if not QDBusConnection.sessionBus().isConnected():
        os._exit(os.EX_UNAVAILABLE)
    _request = Request(Path(arguments[0]))  # lives as long as the program
    status = application.exec()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
