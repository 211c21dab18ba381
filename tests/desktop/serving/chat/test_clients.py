"""The official clients of OpenAI and Ollama, unchanged, and PhotoPrism's request."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import ollama
import openai
import pytest

from tests.support.served import Client, SeesThings, grey, served

PICTURE = grey(120, "JPEG")
BASE64 = base64.b64encode(PICTURE).decode()
DATA_URL = f"data:image/jpeg;base64,{BASE64}"
ENGLISH = "A picture as bright as 120."
FRENCH = "Une image aussi claire que 120."


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Give a client of a service that sees things."""
    with served(tmp_path_factory.mktemp("served"), SeesThings()) as client:
        yield client


@pytest.fixture(scope="module")
def gpt(client: Client) -> Iterator[openai.OpenAI]:
    """Give OpenAI's client, pointed here."""
    with openai.OpenAI(base_url=client.address + "v1", api_key="any", max_retries=0) as found:
        yield found


@pytest.fixture(scope="module")
def llama(client: Client) -> Iterator[ollama.Client]:
    """Give Ollama's client, pointed here."""
    found = ollama.Client(host=client.address)
    yield found
    found._client.close()


def ask(gpt: openai.OpenAI, prompt: str, url: str = DATA_URL) -> str | None:
    content = [{"type": "text", "text": prompt}, {"type": "image_url", "image_url": {"url": url}}]
    messages: Any = [{"role": "user", "content": content}]
    answer = gpt.chat.completions.create(
        model="clairvoix",
        messages=messages,
    )
    assert answer.choices[0].finish_reason == "stop"
    return answer.choices[0].message.content


def test_openais_client(gpt: openai.OpenAI) -> None:
    assert [model.id for model in gpt.models.list()] == ["clairvoix"]
    assert gpt.models.retrieve("clairvoix").owned_by == "clairvoix"
    assert ask(gpt, "What is in this image?") == ENGLISH
    assert ask(gpt, "Décris cette image.") == FRENCH
    assert ask(gpt, "Keywords, please") == "wall, fog"
    assert ask(gpt, "Describe the image in detail") == (
        f"{ENGLISH}\nOr: Something else.\nI see: wall (75 %), fog (25 %)."
    )


def test_openais_client_reads_a_stream(gpt: openai.OpenAI) -> None:
    content = [{"type": "image_url", "image_url": {"url": DATA_URL}}]
    messages: Any = [{"role": "user", "content": content}]
    stream = gpt.chat.completions.create(
        model="clairvoix",
        messages=messages,
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    pieces = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    assert "".join(piece or "" for piece in pieces) == ENGLISH
    assert len(pieces) > 5
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 6


def test_openais_client_raises_its_own_errors(gpt: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="addresses are never fetched"):
        ask(gpt, "Describe", "http://127.0.0.1:9/a.jpg")
    with pytest.raises(openai.BadRequestError, match="no picture"):
        gpt.chat.completions.create(
            model="clairvoix", messages=[{"role": "user", "content": "Hello"}]
        )
    text = "data:image/png;base64," + base64.b64encode(b"some text").decode()
    with pytest.raises(openai.APIStatusError, match="not a picture") as caught:
        ask(gpt, "Describe", text)
    assert caught.value.status_code == 415
    with pytest.raises(openai.NotFoundError):
        gpt.models.retrieve("another")


def test_ollamas_client(llama: ollama.Client) -> None:
    assert [model.model for model in llama.list().models] == ["clairvoix:latest"]
    assert llama.show("clairvoix").capabilities == ["completion", "vision"]
    found = llama.generate(model="clairvoix", prompt="Describe this", images=[PICTURE])
    assert found.response == ENGLISH
    assert found.done
    stream = llama.generate(model="clairvoix", prompt="En français", images=[PICTURE], stream=True)
    pieces = list(stream)
    assert "".join(piece.response or "" for piece in pieces) == FRENCH
    assert [piece.done for piece in pieces] == [False] * (len(pieces) - 1) + [True]


def test_ollamas_client_chats(llama: ollama.Client) -> None:
    turns: list[dict[str, Any]] = [
        {"role": "user", "content": "Describe this picture", "images": [PICTURE]},
        {"role": "assistant", "content": ENGLISH},
        {"role": "user", "content": "And in French?"},
    ]
    assert llama.chat(model="clairvoix", messages=turns).message.content == FRENCH
    stream = llama.chat(model="clairvoix", messages=turns[:1], stream=True)
    assert "".join(piece.message.content or "" for piece in stream) == ENGLISH


def test_ollamas_client_raises_its_own_error(llama: ollama.Client) -> None:
    with pytest.raises(ollama.ResponseError, match="no picture") as caught:
        llama.generate(model="clairvoix", prompt="Hello")
    assert caught.value.status_code == 400
    # How a program loads a model before it needs it.
    assert llama.generate(model="clairvoix").done


def test_photoprisms_requests_are_answered(client: Client) -> None:
    """In the form of its vision service: `ApiRequest` for Ollama, one picture, not streamed."""
    caption = {
        "model": "gemma3:latest",
        "prompt": "Create a caption with exactly one sentence in the active voice that describes"
        " the main visual content.",
        "images": [BASE64],
        "stream": False,
        "options": {"temperature": 0.1},
    }
    found = client.post_json("/api/generate", caption).json
    assert (found["response"], found["done"]) == (ENGLISH, True)
    labels = {
        "model": "gemma3:latest",
        "system": "You are a PhotoPrism vision model. Output concise JSON that matches the schema.",
        "prompt": "Analyze the image and return label objects with name, confidence (0-1), and"
        " topicality (0-1).",
        "format": "json",
        "images": [BASE64],
        "stream": False,
    }
    found = client.post_json("/api/generate", labels).json
    assert json.loads(found["response"]) == {
        "labels": [{"name": "wall", "confidence": 0.75}, {"name": "fog", "confidence": 0.25}]
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"messages": []},
        {"messages": ["hello"]},
        {"messages": [{"role": "user", "content": 7}]},
        {"messages": [{"role": "user", "content": [{"type": "input_audio"}]}]},
    ],
)
def test_a_wrong_chat_is_told_as_the_clients_read_it(client: Client, wrong: object) -> None:
    found = client.post_json("/v1/chat/completions", wrong)
    assert found.status == 400
    assert found.json["error"]["type"] == "RequestMalformed"
    assert found.json["error"]["message"].endswith(".")


@pytest.mark.parametrize(
    "wrong",
    [
        {"prompt": 7, "images": [BASE64]},
        {"prompt": "a", "images": BASE64},
        {"prompt": "a", "images": [{}]},
        {"prompt": "a", "images": [BASE64, BASE64]},
    ],
)
def test_a_wrong_generation_is_told_as_its_clients_read_it(client: Client, wrong: object) -> None:
    found = client.post_json("/api/generate", wrong)
    assert found.status == 400
    assert isinstance(found.json["error"], str)
