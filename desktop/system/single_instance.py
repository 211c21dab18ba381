"""One running copy for each user: a second one hands its files to the first and ends.

Two copies would write one history and one settings file, and speak at the same time.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop.appinfo import NAME
from model.plain_files import parse_json

log = logging.getLogger(__name__)

_PATIENCE = 2000
"""Milliseconds for the first copy to answer; one that hangs must not keep the user waiting."""

_MOST_BYTES = 1_000_000
_THANKS = b"ok\n"


class SingleInstance(QObject):
    """The place of this copy among the others that keep their files in one folder.

    Signals, on the UI thread:
    - files_received(list[Path]): another copy was started with these files, perhaps none.
    """

    files_received = Signal(list)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.address = socket_for(folder)
        self._lock = QLockFile(f"{self.address}.lock")
        # Never by its age: what counts is whether the process that made it still runs.
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        self._letters: dict[QLocalSocket, bytes] = {}

    def claim(self) -> bool:
        """Whether this is the first copy; from now on it hears of the others."""
        if not self._lock.tryLock(0):
            return False
        # What a copy that crashed has left behind: nobody listens there, or the lock were held.
        QLocalServer.removeServer(self.address)
        if not self._server.listen(self.address):
            log.warning("cannot hear of other copies: %s", self._server.errorString())
        return True

    def hand_over(self, files: Sequence[Path]) -> bool:
        """Give the files to the first copy; false when it does not answer."""
        if not _is_ours(Path(self.address)):
            return False
        socket = QLocalSocket()
        socket.connectToServer(self.address)
        if not socket.waitForConnected(_PATIENCE):
            return False
        letter = json.dumps([str(file.absolute()) for file in files]).encode() + b"\n"
        socket.write(letter)
        answer = b""
        while not answer.endswith(b"\n") and socket.waitForReadyRead(_PATIENCE):
            answer += bytes(socket.readAll().data())
        socket.abort()
        return answer == _THANKS

    def release(self) -> None:
        """Let another copy be the first."""
        self._server.close()
        self._lock.unlock()

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._letters[socket] = b""
            socket.readyRead.connect(lambda visitor=socket: self._read(visitor))
            socket.disconnected.connect(lambda visitor=socket: self._forget(visitor))
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket not in self._letters:
            return
        self._letters[socket] += bytes(socket.readAll().data())
        letter = self._letters[socket]
        if len(letter) > _MOST_BYTES:
            socket.abort()
        elif letter.endswith(b"\n"):
            self._letters[socket] = b""
            self._answer(socket, letter)

    def _answer(self, socket: QLocalSocket, letter: bytes) -> None:
        try:
            names = parse_json(letter)
            files = [Path(name) for name in names]
        except (ValueError, TypeError):
            log.warning("another program sent what is no list of files")
            socket.abort()
            return
        socket.write(_THANKS)
        socket.flush()
        self.files_received.emit(files)

    def _forget(self, socket: QLocalSocket) -> None:
        self._letters.pop(socket, None)
        socket.deleteLater()


def socket_for(folder: Path) -> str:
    """Where the copies that keep their files in `folder` meet; short, as sockets' names must be."""
    # The user's own runtime folder on Linux, the user's own temporary folder on a Mac.
    place = os.environ.get("XDG_RUNTIME_DIR") if sys.platform != "darwin" else None
    if not place or not os.access(place, os.W_OK):
        place = tempfile.gettempdir()
    mark = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:12]
    return str(Path(place) / f"{NAME.lower()}-{os.getuid()}-{mark}")


def _is_ours(socket: Path) -> bool:
    """In a folder that all users share, somebody else could wait for our files there."""
    try:
        return socket.stat().st_uid == os.getuid()
    except OSError:
        return False
