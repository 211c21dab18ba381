"""The service without a window: the same controllers, on an event loop of their own."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier

from desktop.captioning.active_model import ActiveModel
from desktop.captioning.controller import Captioning
from desktop.captioning.installed_models import InstalledModels
from desktop.history.controller import Library
from desktop.history.store import History
from desktop.jobs import JobRunner
from desktop.retraining.controller import Retraining
from desktop.retraining.work_folder import RetrainingWork
from desktop.serving.controller import Address, Manner, Serving
from desktop.speech.controller import Synthesise
from desktop.system import paths
from desktop.training_kit.kit import Kit
from model.caption import CaptionerProtocol

_PATIENCE = 5.0


class Headless(QObject):
    """What serving needs of the app, put together without its window."""

    def __init__(
        self,
        models: InstalledModels,
        load_bundle: Callable[[Path], CaptionerProtocol],
        bundle: Path | None,
        kit: Kit,
        synthesise: Synthesise,
    ) -> None:
        """`bundle` is served in place of the model in use, where one is named."""
        super().__init__()
        names = ("captions", "models", "history", "training")
        self._runners = {name: JobRunner(name, self) for name in names}

        def load() -> CaptionerProtocol:
            return models.load(load_bundle)[0] if bundle is None else load_bundle(bundle)

        self.captioning = Captioning(load, self._runners["captions"], self)
        self._library = Library(_open_history, self._runners["history"], self)
        self.retraining = Retraining(
            RetrainingWork(paths.retraining()),
            kit,
            ActiveModel(models, load_bundle, self.captioning, self._runners["models"], self),
            self._library,
            self._runners["training"],
            paths.training_log(),
            self,
        )
        self.serving = Serving(self.captioning, models, self.retraining, synthesise, self)
        self.unusable: Exception | None = None
        self._told = False

    def run(self, where: Address, manner: Manner, tell: Callable[[str], object]) -> int:
        """Serve until a signal comes; the signal's number, 0 without any.

        `tell` is called with the address once the model is loaded; who asks before waits for that.
        Where it cannot, `unusable` or `serving.error` says why, and this returns at once.
        """
        loop = QCoreApplication.instance() or QCoreApplication(["clairvoix"])
        self.serving.start(where, manner)
        came: list[int] = []
        if self.serving.error is None:
            self.captioning.ready.connect(lambda: self._ready(tell, loop))
            self.captioning.unavailable.connect(lambda error: self._give_up(error, loop))
            with _signals(loop.quit) as came:
                self.captioning.start_loading()
                self.retraining.restore()
                loop.exec()
        self._close()
        return came[0] if came else 0

    def _ready(self, tell: Callable[[str], object], loop: QCoreApplication) -> None:
        """Say so, the first time: another model in use makes it ready again."""
        if self._told:
            return
        self._told = True
        try:
            tell(self.serving.address)
        except Exception as error:  # noqa: BLE001 - raised again by whoever called
            self._give_up(error, loop)

    def _give_up(self, error: Exception, loop: QCoreApplication) -> None:
        self.unusable = error
        loop.quit()

    def _close(self) -> None:
        self.serving.stop()
        self.retraining.close()
        for name in ("captions", "models", "training"):
            self._runners[name].close(_PATIENCE)
        self._library.close()
        self._runners["history"].close(_PATIENCE)


@contextlib.contextmanager
def _signals(quit_loop: Callable[[], object]) -> Iterator[list[int]]:
    """Have SIGINT and SIGTERM end Qt's loop, which never returns to Python's own handlers."""
    came: list[int] = []
    heard, spoken = socket.socketpair()
    for end in (heard, spoken):
        end.setblocking(False)
    notifier = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: heard.recv(16) and quit_loop())

    def note(number: int, _: FrameType | None) -> None:
        came.append(number)

    handlers = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    before = signal.set_wakeup_fd(spoken.fileno())
    try:
        yield came
    finally:
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        heard.close()
        spoken.close()


def _open_history() -> History:
    paths.create(paths.data())
    return History(paths.history(), paths.pictures())
