"""What a captioner says to a chat: the picture and the wish found in it, and the words back.

OpenAI's and Ollama's interfaces differ in their envelopes only; this is what they share. A chat
model would follow any instruction; this answers with what the captioner found, in the language and
detail that the prompt chose, and with nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from desktop.messages.lookup import caption_text
from desktop.serving.chat.prompts import Detail, read_prompt
from desktop.serving.web.answers import labels
from desktop.serving.web.bodies import accepted_language, decoded
from desktop.serving.web.errors import NoPictureSent, RequestMalformed, SeveralPicturesSent
from desktop.serving.web.limits import Limits
from desktop.serving.web.service import Service
from model.caption import Caption, Language

NAME = "clairvoix"
"""The name of the one model that the clients of chat models see; any other one is taken for it."""

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {"or": "Or: {sentence}", "seen": "I see: {things}.", "percent": "{word} ({percent} %)"},
    "fr": {
        "or": "Ou\u00a0: {sentence}",
        "seen": "Je vois\u00a0: {things}.",
        "percent": "{word} ({percent}\u00a0%)",
    },
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a chat: who speaks, what, and the base64 of pictures along with it."""

    role: str
    text: str
    pictures: Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: the caption, and its words."""

    caption: Caption
    text: str

    @property
    def pieces(self) -> list[str]:
        """The text in parts for a stream, which joined are the text."""
        return re.findall(r"\s*\S+\s*$|\s*\S+", self.text)

    @property
    def tokens(self) -> int:
        """How many words it has: what counts as tokens to programs that ask."""
        return len(self.text.split())


async def reply(
    service: Service, request: Request, turns: Sequence[Turn], *, as_json: bool = False
) -> Reply:
    """Answer the last picture of a chat as the last words of its user ask."""
    accepted = request.headers.get("accept-language", "")
    otherwise = accepted_language(accepted, service.language)
    prompt = next((turn.text for turn in reversed(turns) if turn.role == "user" and turn.text), "")
    system = " ".join(turn.text for turn in turns if turn.role == "system")
    wish = read_prompt(prompt, otherwise, system)
    request.state.language = wish.language
    picture = _picture(turns, service.limits)
    caption = await service.describe(request, picture, wish.language)
    text = as_object(caption, wish.detail) if as_json else as_text(caption, wish.detail)
    return Reply(caption, text)


def _picture(turns: Sequence[Turn], limits: Limits) -> bytes:
    """The picture of the last turn that has one."""
    pictures = next((turn.pictures for turn in reversed(turns) if turn.pictures), ())
    if not pictures:
        raise NoPictureSent("no picture in the chat")
    if len(pictures) > 1:
        raise SeveralPicturesSent(f"{len(pictures)} pictures")
    return decoded(pictures[0], limits)


def as_text(caption: Caption, detail: Detail) -> str:
    """A caption in words, as much of it as is wanted."""
    words, sentence = _WORDS[caption.language], caption_text(caption)
    things = labels(caption)
    if detail == "things" and things:
        return ", ".join(str(thing["label"]) for thing in things)
    if detail != "several":
        return sentence
    lines = [sentence, *(words["or"].format(sentence=other) for other in caption.alternatives)]
    if things:
        named = (
            words["percent"].format(word=thing["label"], percent=round(100 * thing["probability"]))
            for thing in things
        )
        lines.append(words["seen"].format(things=", ".join(named)))
    return "\n".join(lines)


def as_object(caption: Caption, detail: Detail) -> str:
    """A caption as JSON for programs that ask for it; labels as photo managers read them."""
    if detail == "things":
        found: Mapping[str, Any] = {
            "labels": [
                {"name": thing["label"], "confidence": thing["probability"]}
                for thing in labels(caption)
            ]
        }
    else:
        found = {"caption": caption_text(caption), "confidence": round(caption.confidence, 4)}
    return json.dumps(found, ensure_ascii=False)


def turns_of(messages: object) -> Iterator[Mapping[str, Any]]:
    """The messages of a chat, each an object; `RequestMalformed` for anything else."""
    if not isinstance(messages, list) or not messages:
        raise RequestMalformed("no messages")
    for message in messages:
        if not isinstance(message, dict):
            raise RequestMalformed("a message that is no object")
        yield message
