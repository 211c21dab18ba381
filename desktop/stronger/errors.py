"""Why a stronger captioner did not come: each reason that a user can do something about is a type.

The training program says the reason by the name of its own type; `refusal` finds ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from desktop.captioning.errors import LicenceNotAccepted, ModelNotImported
from model.training_events import Failed


class PublisherUnreachable(ModelNotImported):
    """The publisher's server cannot be reached, or the connection broke off again and again."""


class PublisherBusy(ModelNotImported):
    """The publisher's server asks for fewer requests."""


class PublisherRefuses(ModelNotImported):
    """The publisher's server gives the files only to those whom it knows."""


class NotPublishedAnyMore(ModelNotImported):
    """The publisher's server has no such files any more."""


class PublisherNotTrusted(ModelNotImported):
    """The server contradicts itself, or sends one to another that is not the publisher's."""


class DownloadAltered(ModelNotImported):
    """What arrived is not what the publisher states; it was removed."""


class NoRoomForModel(ModelNotImported):
    """The disk has no room for what is to be fetched and made of it."""


class CheckpointUnsafe(ModelNotImported):
    """The weights are published as a pickle only, which could run code."""


class ImportKilled(ModelNotImported):
    """The process ended without a word: it was killed, or memory ran out."""


_KINDS: Mapping[str, type[ModelNotImported]] = {
    "TermsNotAccepted": LicenceNotAccepted,
    "NoNetwork": PublisherUnreachable,
    "ServerBusy": PublisherBusy,
    "DownloadForbidden": PublisherRefuses,
    "DownloadGone": NotPublishedAnyMore,
    "DownloadRefused": PublisherNotTrusted,
    "RedirectedElsewhere": PublisherNotTrusted,
    "DownloadDamaged": DownloadAltered,
    "CheckpointPickled": CheckpointUnsafe,
    "DiskTooSmall": NoRoomForModel,
    "DiskFull": NoRoomForModel,
}
"""Our types by the names of the training program's."""


def refusal(source: Path, failed: Failed) -> ModelNotImported:
    """Return our error for what the training program said of a checkpoint."""
    return _KINDS.get(failed.type, ModelNotImported)(source, failed.message)
