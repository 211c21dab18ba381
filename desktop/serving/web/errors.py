"""What the service refuses, one type each, with the HTTP status that goes with it.

Words are in `desktop/messages/service.py`. What the captioner, the voice and the training refuse
keeps its own type; `desktop/serving/web/answers.py` gives each of those a status.
"""

from __future__ import annotations

from typing import ClassVar


class ServiceError(Exception):
    """The service could not be started."""


class ServiceMissing(ServiceError):
    """The libraries of the service are not installed."""


class AddressInUse(ServiceError):
    """Another program listens at this host and port, or the system does not let us."""

    def __init__(self, address: str, detail: str = "") -> None:
        super().__init__(f"{address}: {detail}")
        self.address = address


class TokenNeeded(ServiceError):
    """Other computers could reach this address, and no token was given."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class RequestError(Exception):
    """A request that cannot be answered; `status` is the HTTP status, `detail` is for the log."""

    status: ClassVar[int] = 400

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or type(self).__name__)
        self.detail = detail


class RequestMalformed(RequestError):
    """The body is not what its type says, or lacks what the route needs."""


class NoPictureSent(RequestError):
    """There is no picture in the request."""


class SeveralPicturesSent(RequestError):
    """There are several pictures in the request, and it asks for one sentence."""


class NotBase64(RequestError):
    """A picture in JSON is no base64."""


class LanguageUnknown(RequestError):
    """The language asked for is none that captions are written in."""


class TokenWrong(RequestError):
    """The route needs the service's token, and the request has none or another one."""

    status = 401


class CallerRefused(RequestError):
    """Host or Origin are those of another site: a page elsewhere asks through a browser."""

    status = 403


class NothingHere(RequestError):
    """There is no such route, sound, model or training (any more)."""

    status = 404


class MethodUnknown(RequestError):
    """The route is there, and does not take this method."""

    status = 405


class SenderTooSlow(RequestError):
    """The body did not arrive in the time given."""

    status = 408


class TrainingUnderWay(RequestError):
    """A training is under way, or waits to be decided, perhaps in the window."""

    status = 409


class TrainingUndecided(RequestError):
    """The training asked about has no new model to be used."""

    status = 409


class BodyTooLarge(RequestError):
    """The body has more bytes than the service takes."""

    status = 413


class ContentTypeUnknown(RequestError):
    """The body is of a type that the route does not read."""

    status = 415


class TooManyRequests(RequestError):
    """One client asks faster than the service answers anybody."""

    status = 429


class TooManyWaiting(RequestError):
    """As many requests wait as the service lets wait."""

    status = 429


class ServerFault(RequestError):
    """Something of the service's computer is wrong, which is nobody else's to know in detail."""

    status = 500
