"""The service's description of itself: an OpenAPI 3.1 document, with examples that tests run.

https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from desktop.appinfo import NAME
from desktop.messages.lookup import Certainty
from desktop.serving.web import examples
from desktop.serving.web.answers import IMAGENET, LABELS_FROM
from model.caption import KINDS, LANGUAGES

API_VERSION = "1.0"
"""Of the routes below /api; those of OpenAI and Ollama have versions of their own."""

Json = Mapping[str, Any]

_TEXT: Json = {"type": "string"}
_PROBABILITY: Json = {"type": "number", "minimum": 0, "maximum": 1}
_LANGUAGE: Json = {"type": "string", "enum": list(LANGUAGES)}
_KIND: Json = {"type": "string", "enum": list(KINDS), "description": "Only a photo is described."}


def _object(properties: Json, required: Sequence[str] | None = None) -> Json:
    """An object whose properties are all there, or those `required`."""
    needed = list(properties) if required is None else list(required)
    return {"type": "object", "properties": properties, "required": needed}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


_THINGS = _list(_object({"word": _TEXT, "probability": _PROBABILITY}))

SCHEMAS: Mapping[str, Json] = {
    "Picture": _object(
        {
            "image": {**_TEXT, "description": "base64, or a data URL; an address is not fetched"},
            "language": _LANGUAGE,
        },
        ["image"],
    ),
    "Caption": _object(
        {
            "success": {"const": True},
            "caption": {**_TEXT, "description": "The sentence, or why there is none."},
            "language": _LANGUAGE,
            "confidence": _PROBABILITY,
            "certainty": {"type": "string", "enum": list(get_args(Certainty))},
            "kind": _KIND,
            "alternatives": _list(_TEXT),
            "things": _THINGS,
            "model": _TEXT,
            "text": {
                **_or_null(_TEXT),
                "description": "What is written in a document or screenshot; of others null.",
            },
            "text_language": _or_null(_LANGUAGE),
            "audio_url": {**_TEXT, "description": "Where the sentence can be heard for a while."},
            "processing_time": {"type": "number", "description": "Seconds."},
        }
    ),
    "Labels": _object(
        {
            "success": {"const": True},
            "labels": _list(_object({"label": _TEXT, "probability": _PROBABILITY})),
            "labels_from": {
                "enum": [LABELS_FROM, IMAGENET],
                "description": "ImageNet's classes, where the model tells them; else things named "
                "as people name them in captions.",
            },
            "kind": _KIND,
            "language": _LANGUAGE,
            "model": _TEXT,
            "processing_time": {"type": "number"},
        }
    ),
    "Models": _object(
        {
            "success": {"const": True},
            "models": _list(
                _object(
                    {
                        "name": _TEXT,
                        "version": _TEXT,
                        "created": _TEXT,
                        "in_use": {"type": "boolean"},
                        "learned_from": _or_null(_TEXT),
                    }
                )
            ),
        }
    ),
    "TrainingWish": _object(
        {
            "corrections": {"type": "boolean", "default": True},
            "folder": {**_TEXT, "description": "Captioned pictures on the service's computer."},
        },
        [],
    ),
    "Training": _object(
        {
            "success": {"type": "boolean"},
            "id": _TEXT,
            "status": {
                "type": "string",
                "enum": ["running", "paused", "finished", "used", "cancelled", "failed"],
            },
            "stage": _TEXT,
            "step": {"type": "integer"},
            "of": {"type": "integer"},
            "seconds_left": _or_null({"type": "number"}),
            "pictures": {"type": "integer"},
            "captions": {"type": "object", "additionalProperties": {"type": "integer"}},
            "better": _or_null({"type": "boolean"}),
            "error": _or_null(_TEXT),
        }
    ),
    "Error": _object(
        {
            "success": {"const": False},
            "error": {**_TEXT, "description": "One sentence, in the language asked for."},
            "type": _TEXT,
            "status": {"type": "integer"},
        }
    ),
    "OpenAIError": _object({"error": _object({"message": _TEXT, "type": _TEXT})}),
    "Anything": {"type": "object"},
}

_ERRORS = {
    "400": "the request is malformed",
    "401": "the token is missing or wrong",
    "403": "a page of another site asks",
    "404": "there is no such thing (any more)",
    "408": "the request came too slowly",
    "409": "a training is under way, or has nothing to be used",
    "413": "more than 20 MB, or too large to be opened",
    "415": "not a picture, or a body of another type",
    "422": "the picture is damaged or too small, or there is nothing to learn",
    "429": "too many requests",
    "500": "the program made a mistake, or its model cannot be used",
}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _answers(schema: str, status: str, error: str) -> Json:
    found: dict[str, Json] = {
        status: {
            "description": "As asked.",
            "content": {"application/json": {"schema": _ref(schema)}},
        }
    }
    for code, words in _ERRORS.items():
        content = {"application/json": {"schema": _ref(error)}}
        found[code] = {"description": words, "content": content}
    return found


def _operation(
    summary: str,
    schema: str = "Anything",
    *,
    body: Json | None = None,
    status: str = "200",
    error: str = "Error",
    secured: bool = False,
) -> dict[str, Any]:
    found: dict[str, Any] = {"summary": summary, "responses": _answers(schema, status, error)}
    if body is not None:
        found["requestBody"] = {"content": body}
    if secured:
        found["security"] = [{"token": []}]
    return found


def _json(schema: str) -> Json:
    return {"application/json": {"schema": _ref(schema)}}


_FORM: Json = {
    "multipart/form-data": {
        "schema": _object(
            {"image": {"type": "string", "format": "binary"}, "language": _LANGUAGE}, ["image"]
        )
    },
    **_json("Picture"),
}


def _document_paths(base: str) -> dict[str, dict[str, Any]]:
    training = {
        "get": _operation("Where a training stands", "Training", secured=True),
        "delete": _operation("Give a training up", "Training", secured=True),
    }
    use = _operation("Use the new model", "Training", secured=True)
    begin = _operation(
        "Teach the model in use",
        "Training",
        body=_json("TrainingWish"),
        status="202",
        secured=True,
    )
    return {
        f"{base}/convert": {"post": _operation("Describe a picture", "Caption", body=_FORM)},
        f"{base}/models": {"get": _operation("The models there are", "Models")},
        f"{base}/train": {"post": begin},
        f"{base}/train/{{name}}": training,
        f"{base}/train/{{name}}/use": {"post": use},
    }


def _paths() -> dict[str, dict[str, Any]]:
    def chat(summary: str) -> dict[str, Any]:
        return {"post": _operation(summary, body=_json("Anything"))}

    completions = _operation(
        "OpenAI's chat completions with a picture", body=_json("Anything"), error="OpenAIError"
    )
    return {
        "/": {"get": _operation("A page to try it")},
        "/healthz": {"get": _operation("Whether it lives")},
        "/metrics": {"get": _operation("What it counted, for Prometheus")},
        "/openapi.json": {"get": _operation("This document")},
        **_document_paths("/api"),
        **_document_paths("/api/v1"),
        "/upload": {"post": _operation("The same as convert", "Caption", body=_FORM)},
        "/predict": {"post": _operation("The five likeliest things", "Labels", body=_FORM)},
        "/static/audio/{name}": {"get": _operation("A spoken caption, for a while")},
        "/v1/models": {"get": _operation("OpenAI's list of models", error="OpenAIError")},
        "/v1/models/{name}": {"get": _operation("One of them", error="OpenAIError")},
        "/v1/chat/completions": {"post": completions},
        "/api/tags": {"get": _operation("Ollama's list of models")},
        "/api/version": {"get": _operation("The program's version")},
        "/api/show": chat("What Ollama's clients ask of a model"),
        "/api/generate": chat("Ollama's generate with images"),
        "/api/chat": chat("Ollama's chat with images"),
    }


def document(address: str) -> Json:
    """The whole document for a service at an address, which the examples name."""
    paths = _paths()
    for path, operations in paths.items():
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        for method, operation in operations.items():
            operation["parameters"] = [
                {"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names
            ]
            if samples := examples.of(path, method, address):
                operation["x-codeSamples"] = samples
    return {
        "openapi": "3.1.0",
        "info": {
            "title": NAME,
            "version": API_VERSION,
            "description": "Describes pictures in French and English, and says it, offline.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": address.rstrip("/")}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
