"""What goes back: captions as JSON, and errors as JSON with a sentence a person understands."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response

from desktop.messages.lookup import caption_text, certainty, has_words, message_for
from desktop.reading.found_text import FoundText
from desktop.retraining.errors import (
    RetrainingBusy,
    RetrainingDiskFull,
    RetrainingError,
    RetrainingNotWritable,
)
from desktop.serving.web.bodies import accepted_language
from desktop.serving.web.errors import (
    MethodUnknown,
    NothingHere,
    RequestError,
    RequestMalformed,
    ServerFault,
)
from desktop.training_kit.errors import KitError
from model.caption import Caption, Language, Look, Tag
from model.errors import ImageError, ImageTooLarge, NotAnImage

log = logging.getLogger(__name__)

LABELS_FROM = "what-i-see"
"""Where labels come from: the head behind the window's "What I see", not a thousand classes."""

IMAGENET = "imagenet"
"""The same of a model that tells ImageNet's classes."""

_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (NotAnImage, 415),
    (ImageTooLarge, 413),
    (ImageError, 422),
    (RetrainingBusy, 409),
    (KitError, 409),
    (RetrainingDiskFull, 500),
    (RetrainingNotWritable, 500),
    (RetrainingError, 422),
)
"""The status of an error that is none of the service's own; the first that fits, else 500."""

_RETRY_SECONDS = "1"


class JsonAnswer(Response):
    """JSON with every letter as it is."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Write compact JSON in UTF-8."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def caption_facts(caption: Caption, found: FoundText | None) -> dict[str, Any]:
    """A caption and the text `found` in its picture, named as the command line's `--json` does."""
    return {
        "caption": caption_text(caption),
        "language": caption.language,
        "confidence": round(caption.confidence, 4),
        "certainty": certainty(caption.confidence),
        "kind": caption.kind,
        "alternatives": list(caption.alternatives),
        "things": [
            {"word": tag.word, "probability": round(tag.probability, 4)} for tag in caption.tags
        ],
        "model": caption.model,
        "text": None if found is None else found.text,
        "text_language": None if found is None else found.language,
    }


def labels(caption: Caption, most: int = 5) -> list[dict[str, Any]]:
    """The likeliest things in a picture, the likeliest first; none where it is no photo."""
    return _labels(caption.tags[:most])


def label_facts(caption: Caption, look: Look) -> dict[str, Any]:
    """The likeliest labels of a picture, and where they come from.

    ImageNet's, where the model tells them, else the likeliest things; none where it is no photo.
    """
    if look.labels is None:
        return {"labels": labels(caption), "labels_from": LABELS_FROM}
    told = look.labels if caption.kind == "photo" else ()
    return {"labels": _labels(told), "labels_from": IMAGENET}


def _labels(tags: Sequence[Tag]) -> list[dict[str, Any]]:
    return [{"label": tag.word, "probability": round(tag.probability, 4)} for tag in tags]


def status_of(error: Exception) -> int:
    """The HTTP status that goes with an error."""
    if isinstance(error, RequestError):
        return error.status
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def refusal(connection: HTTPConnection, error: Exception, otherwise: Language) -> Response:
    """The answer to what went wrong, in the form that the clients of the route expect."""
    status = status_of(error)
    told: Exception = error
    if not has_words(error):
        log.error("a request failed", exc_info=error)
    elif status == 500 and _names_a_file(error):
        log.warning("a request failed: %s", error)
        told = ServerFault()
    accepted = connection.headers.get("accept-language", "")
    language = getattr(connection.state, "language", None) or accepted_language(accepted, otherwise)
    sentence, kind = message_for(told, language).text, type(error).__name__
    headers: dict[str, str] = {"content-language": language}
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="Clairvoix"'
    if status == 429:
        headers["retry-after"] = _RETRY_SECONDS
    return JsonAnswer(
        error_body(connection.url.path, sentence, kind, status), status, headers=headers
    )


def _names_a_file(error: Exception) -> bool:
    """Whether the words for an error would name a file or folder of this computer."""
    return any(getattr(error, fact, None) is not None for fact in ("path", "bundle", "folder"))


def error_body(path: str, sentence: str, kind: str, status: int) -> Mapping[str, Any]:
    """An error as OpenAI's clients read it below `/v1/`, as Ollama's and our own do elsewhere."""
    if path.startswith("/v1/"):
        return {"error": {"message": sentence, "type": kind, "param": None, "code": status}}
    return {"success": False, "error": sentence, "type": kind, "status": status}


def of_http(error: HTTPException) -> RequestError:
    """Our own error for one that the router raises."""
    match error.status_code:
        case 404:
            return NothingHere(error.detail)
        case 405:
            return MethodUnknown(error.detail)
        case _:
            return RequestMalformed(error.detail)
