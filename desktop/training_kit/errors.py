"""Why the training kit is not there: each reason that a user can do something about is a type."""

from __future__ import annotations

from pathlib import Path


class KitError(Exception):
    """The training kit could not be set up; `detail` is for the log."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or type(self).__name__)
        self.detail = detail


class KitNoSpace(KitError):
    """The disk has no room for the kit in `folder`; `needed` are the bytes still to come."""

    def __init__(self, folder: Path, needed: int) -> None:
        super().__init__(f"{folder}: {needed} bytes needed")
        self.folder = folder
        self.needed = needed


class KitNetworkLost(KitError):
    """The packages could not be fetched: no network, or it was lost on the way."""


class KitHashMismatch(KitError):
    """What was fetched is not what the lock names; nothing of it was installed."""


class KitNoPython(KitError):
    """No Python that fits was found, and none could be fetched."""


class KitBusy(KitError):
    """The kit is being set up or removed by another copy of the program."""


class KitBroken(KitError):
    """Everything was installed, and does not work together."""


class KitUnavailable(KitError):
    """What a set-up needs is not in this copy of the program."""


class KitNotReady(KitError):
    """The kit was asked for before it was set up."""
