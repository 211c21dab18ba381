"""What a bundle says about itself, and its JSON form.

Reading is strict about what the program relies on (types, ranges, names it knows) and lenient
about everything else: a field it does not know is left out.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from model.caption import KINDS, LANGUAGES, Kind, Language
from model.logistic import Real, sigmoid
from model.plain_files import parse_json
from model.preprocess import RESIZE, RESIZES, SIZE

FORMATS = (1, 2)
"""The versions of the bundle's layout that are read. The second may be of another architecture than
the first's, names the tensors that its decoder keeps, and has a title for people."""

TRANSFORMER = "transformer"
"""The architecture of format 1."""

CACHING = (TRANSFORMER, "blip", "vision-encoder-decoder")
"""Architectures of which a decoder has a cache of keys and values; others keep a state."""

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

SIGNALS = ("likelihood", "worth", "founded", "vagueness", "length", "first")
"""What a confidence may be counted from; `model/confidence.py` says what each is."""

_SECOND = (
    *("architecture", "title", "description", "state", "picture", "attention"),
    *("class_tokens", "special"),
)
"""Fields of format 2."""

SPECIAL = ("start", "end", "pad", "unknown")
"""Tokens that a vocabulary which was imported may call as it likes."""

_MOST_AXES = 5

_KEYS = {"tags": "things"}
"""Fields that the written form calls otherwise."""

_LARGEST_NUMBER = 1 << 53
"""Whole numbers up to it are the same as floating-point ones."""

_BOUNDS = {
    "rows": 64,
    "max_tokens": 512,
    "vocabulary": 1 << 20,
    "tags": 1 << 16,
    "layers": 256,
    "width": 1 << 14,
    "heads": 1 << 10,
    "grid": 1 << 8,
    "tensors": 1 << 22,
    "size": 1 << 10,
    "class_tokens": 2,
}
"""The most that a computer of today is asked to make room for."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")

Shape = tuple[int, ...]


class UnsupportedManifest(ValueError):
    """The manifest is well-formed, but of a bundle that this program does not read."""


class NewerManifest(UnsupportedManifest):
    """It is of a format that a later version of this program wrote."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of the bundle."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class DecoderShape:
    """The decoder's size, which fixes the shape of its caches."""

    layers: int
    width: int
    heads: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a sentence's mean log-probability a token (nats, its end counted) becomes a confidence.

    Platt scaling: sigmoid(slope * mean + intercept); Platt 1999, "Probabilistic Outputs for Support
    Vector Machines".
    """

    slope: float
    intercept: float

    def probability(self, mean_log_probability: Real) -> Real:
        """Return the probability, in 0..1, that a sentence is right; of one or of many."""
        return sigmoid(self.slope * mean_log_probability + self.intercept)


@dataclass(frozen=True, slots=True)
class Confidence:
    """How what is known of a sentence and its picture becomes the probability that it is right.

    Logistic regression: sigmoid(bias + the sum of each weight times the signal of that name). The
    names are those of `model/confidence.py`.
    """

    weights: Mapping[str, float]
    bias: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability, in 0..1; KeyError for a signal that is weighed and not there."""
        total = sum(weight * signals[name] for name, weight in self.weights.items())
        return sigmoid(self.bias + total)


@dataclass(frozen=True, slots=True)
class Grounding:
    """How much less likely the search counts words for somebody of whom the picture shows little.

    `weight` nats for each factor of e that the evidence lies below what is enough, in 0..1: for a
    `person`, for an `animal`; see `model/wording/grounding.py`.
    """

    person: float
    animal: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The description of one bundle.

    `rows` is the static number of search rows of the decoder and `max_tokens` the longest sentence,
    the start token included. The decoder sees so many `sentences` at once: with two, the model
    writes its other language behind a sentence in the first. `kinds` names the outputs of the kind
    head in order (None without one); a picture whose probability of being a photo is under
    `photo_threshold` is refused. `tags` is the number of things that the encoder tells the
    probability of (0 for none), named in `things.json`; its JSON key is `things`. `confidence`, by
    language, goes before `calibration`, which is all that bundles up to 1.5 have; without
    `grounding` sentences may name whom they like. `scores` and `sources` are for people. `files`
    covers every file but the manifest, by its relative path.

    In format 2: `architecture` is that of the decoder. One that is no transformer keeps between two
    steps the `state` tensors of these shapes for each row, and reads of a picture the `picture`
    tensors of these shapes; of them those called `first_` and a state's name are what that state
    begins with, which is else 0. Without `attention` it cannot say where it looks. `title` and
    `description` are what people are shown, by language. The picture may have another `size` and be
    resized otherwise. A transformer sees so many `class_tokens` before the places of the `grid`.
    `special` has the ids of `SPECIAL` where the vocabulary does not name them as ours does; such a
    bundle writes in one language.

    In the written form `kinds`, `calibration` and `grounding` are null where there is none; null is
    no value of any other field. What `scores` and `sources` hold is told as it is, never used.
    """

    name: str
    version: str
    created: str
    languages: tuple[Language, ...]
    grid: tuple[int, int]
    rows: int
    max_tokens: int
    vocabulary: int
    decoder: DecoderShape
    files: Mapping[str, FileRecord]
    sentences: int = 1
    size: tuple[int, int] = SIZE
    resize: str = RESIZE
    kinds: tuple[Kind, ...] | None = None
    photo_threshold: float = 0.5
    tags: int = 0
    calibration: Calibration | None = None
    confidence: Mapping[Language, Confidence] = field(default_factory=dict)
    grounding: Grounding | None = None
    scores: Mapping[str, Json] = field(default_factory=dict)
    sources: tuple[Json, ...] = ()
    architecture: str = TRANSFORMER
    title: Mapping[Language, str] = field(default_factory=dict)
    description: Mapping[Language, str] = field(default_factory=dict)
    state: Mapping[str, Shape] = field(default_factory=dict)
    picture: Mapping[str, Shape] = field(default_factory=dict)
    attention: bool = True
    class_tokens: int = 1
    special: Mapping[str, int] = field(default_factory=dict)

    @property
    def slots(self) -> int:
        """The number of places that a transformer sees, class tokens among them."""
        return self.class_tokens + self.grid[0] * self.grid[1]

    @property
    def caches(self) -> bool:
        """Whether the decoder keeps keys and values, and not a state of fixed size."""
        return self.architecture in CACHING

    @property
    def format(self) -> int:
        """The oldest version of the layout that can say all of this."""
        own = (self.title, self.description, self.state, self.picture, self.special)
        plain = self.architecture == TRANSFORMER and self.attention and not any(own)
        usual = (self.size, self.resize, self.class_tokens) == (SIZE, RESIZE, 1)
        return 1 if plain and usual else 2

    @property
    def context(self) -> int:
        """The number of tokens that the decoder sees at once."""
        return self.max_tokens * self.sentences

    def to_json(self) -> str:
        """Return the text of `manifest.json`."""
        own = {_KEYS.get(name, name): value for name, value in asdict(self).items()}
        document = {"format": self.format} | own
        if self.format == 1:
            document = {name: value for name, value in document.items() if name not in _SECOND}
        document["input"] = {"size": document.pop("size"), "resize": document.pop("resize")}
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Manifest:
        """Read the text of `manifest.json`.

        Raises `UnsupportedManifest` for what this program cannot use, and ValueError for what is
        not a manifest.
        """
        document = parse_json(text)
        fields = _Fields(document, "")
        if (written := fields.integer("format")) not in FORMATS:
            kind = NewerManifest if written > max(FORMATS) else UnsupportedManifest
            raise kind(f"format {written}, not one of {FORMATS}")
        second = _second_format(fields, document) if document["format"] == 2 else {}
        shape, picture = fields.inner("decoder"), fields.inner("input")
        kinds = document.get("kinds") is not None
        manifest = cls(
            name=fields.text("name"),
            version=fields.text("version"),
            created=fields.text("created"),
            languages=cast(tuple[Language, ...], fields.choices("languages", LANGUAGES)),
            grid=fields.pair("grid"),
            rows=fields.integer("rows"),
            max_tokens=fields.integer("max_tokens"),
            vocabulary=fields.integer("vocabulary"),
            decoder=DecoderShape(*map(shape.integer, ("layers", "width", "heads"))),
            files={
                name: _file_record(entry, name) for name, entry in fields.table("files").items()
            },
            sentences=fields.integer("sentences") if "sentences" in document else 1,
            size=picture.pair("size"),
            resize=picture.text("resize"),
            kinds=cast(tuple[Kind, ...], fields.choices("kinds", KINDS)) if kinds else None,
            photo_threshold=fields.number("photo_threshold", 0.5),
            tags=fields.integer("things", least=0) if "things" in document else 0,
            calibration=_calibration(document.get("calibration")),
            confidence={
                cast(Language, language): _confidence(value, f"confidence.{language}.")
                for language, value in fields.table("confidence").items()
            },
            grounding=_grounding(document.get("grounding")),
            scores=fields.table("scores"),
            sources=tuple(fields.items("sources")),
            **second,
        )
        _check_supported(manifest)
        found = (manifest.size, manifest.resize)
        if document["format"] == 1 and found != (SIZE, RESIZE):
            raise UnsupportedManifest(f"input {found}, not {(SIZE, RESIZE)}")
        return manifest


def _check_supported(manifest: Manifest) -> None:
    """Raise `UnsupportedManifest` unless this program can run such a bundle."""
    _check_input(manifest)
    if manifest.kinds and "photo" not in manifest.kinds:
        raise UnsupportedManifest("kinds without a photo")
    if not 0 <= manifest.photo_threshold <= 1:
        raise UnsupportedManifest(f"a photo threshold of {manifest.photo_threshold}")
    if manifest.decoder.width % manifest.decoder.heads:
        raise UnsupportedManifest("a decoder width that its heads do not divide")
    sizes = {name: getattr(manifest, name) for name in ("rows", "max_tokens", "vocabulary", "tags")}
    sizes |= asdict(manifest.decoder) | {"grid": max(manifest.grid)}
    sizes |= {"class_tokens": manifest.class_tokens}
    for name, size in sizes.items():
        if size > _BOUNDS[name]:
            raise UnsupportedManifest(f"{name} {size}, more than {_BOUNDS[name]}")
    if not manifest.caches and not manifest.state:
        raise UnsupportedManifest(f"the architecture {manifest.architecture!r} without its state")
    if manifest.max_tokens < 3:
        raise UnsupportedManifest("no room for a start, a word and an end")
    if manifest.sentences > 2:
        raise UnsupportedManifest(f"{manifest.sentences} sentences at once, not one or two")
    if manifest.special:
        _check_special(manifest)


def _check_input(manifest: Manifest) -> None:
    if manifest.resize not in RESIZES or max(manifest.size) > _BOUNDS["size"]:
        found = f"{manifest.size} {manifest.resize}"
        raise UnsupportedManifest(f"input {found}, at most {_BOUNDS['size']} pixels a side")


def _check_special(manifest: Manifest) -> None:
    if set(manifest.special) != set(SPECIAL):
        raise UnsupportedManifest(f"special tokens {sorted(manifest.special)}, not {SPECIAL}")
    if max(manifest.special.values()) >= manifest.vocabulary:
        raise UnsupportedManifest("a special token that the vocabulary does not have")
    if len(manifest.languages) != 1 or manifest.sentences != 1:
        raise UnsupportedManifest("one start token for more than one language")


def _second_format(fields: _Fields, document: Mapping[str, object]) -> dict[str, Any]:
    """Read what only format 2 says."""
    attention = document.get("attention", True)
    if not isinstance(attention, bool):
        raise ValueError("attention is not true or false")
    return {
        "architecture": _name(fields.text("architecture"), "architecture"),
        "title": _texts(fields, "title"),
        "description": _texts(fields, "description"),
        "state": _shapes(fields, "state"),
        "picture": _shapes(fields, "picture"),
        "attention": attention,
        "class_tokens": fields.integer("class_tokens") if "class_tokens" in document else 1,
        "special": _ids(fields, "special"),
    }


def _name(value: str, where: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(f"{where} {value[:40]!r} is not a name")
    return value


def _texts(fields: _Fields, name: str) -> dict[Language, str]:
    """Read a text in each of some languages; those that are not known are left out."""
    texts = _Fields(fields.table(name), f"{name}.")
    known = [language for language in LANGUAGES if language in fields.table(name)]
    return {language: texts.text(language) for language in known}


def _ids(fields: _Fields, name: str) -> dict[str, int]:
    """Read the ids of tokens by name."""
    table = fields.table(name)
    ids = _Fields(table, f"{name}.")
    return {key: ids.integer(key, least=0) for key in table}


def _shapes(fields: _Fields, name: str) -> dict[str, Shape]:
    """Read the shapes of tensors by name."""
    table = fields.table(name)
    shapes = _Fields(table, f"{name}.")
    found = {_name(key, name): shapes.sizes(key) for key in table}
    if sum(math.prod(shape) for shape in found.values()) > _BOUNDS["tensors"]:
        raise UnsupportedManifest(f"{name} has more than {_BOUNDS['tensors']} numbers")
    return found


def _calibration(value: object) -> Calibration | None:
    if value is None:
        return None
    fields = _Fields(value, "calibration.")
    return Calibration(fields.number("slope"), fields.number("intercept"))


def _confidence(value: object, where: str) -> Confidence:
    fields = _Fields(value, where)
    weights = _Fields(fields.table("weights"), f"{where}weights.")
    if unknown := sorted(set(fields.table("weights")) - set(SIGNALS)):
        raise UnsupportedManifest(f"{where}weights {unknown}, of which {SIGNALS} are known")
    return Confidence(
        {name: weights.number(name) for name in fields.table("weights")}, fields.number("bias")
    )


def _grounding(value: object) -> Grounding | None:
    if value is None:
        return None
    fields = _Fields(value, "grounding.")
    rule = Grounding(*map(fields.number, ("person", "animal", "weight")))
    if not (0.0 < rule.person <= 1.0 and 0.0 < rule.animal <= 1.0 and rule.weight >= 0.0):
        raise ValueError("grounding is not two shares and a weight")
    return rule


def _file_record(entry: object, name: str) -> FileRecord:
    fields = _Fields(entry, f"files.{name}.")
    digest = fields.text("sha256")
    if not _SHA256.fullmatch(digest):
        raise ValueError(f"files.{name}.sha256 is not a SHA-256")
    return FileRecord(digest, fields.integer("bytes", least=0))


class _Fields:
    """Typed access to one JSON object; every fault is a ValueError that names the field."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise ValueError(f"{where.rstrip('.') or 'the document'} is not an object")
        self._values: dict[str, object] = value
        self._where = where

    def _wrong(self, name: str, expected: str) -> ValueError:
        return ValueError(f"{self._where}{name} is not {expected}")

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if not isinstance(value, str) or not value:
            raise self._wrong(name, "a text")
        return value

    def integer(self, name: str, least: int = 1) -> int:
        value = self._values.get(name)
        if type(value) is not int or not least <= value < 1 << 40:
            raise self._wrong(name, "a sensible whole number")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        value = self._values.get(name, default)
        if type(value) is int and abs(value) < _LARGEST_NUMBER:
            return float(value)
        if type(value) is not float or not math.isfinite(value):
            raise self._wrong(name, "a number")
        return value

    def items(self, name: str) -> list[Json]:
        value = self._values.get(name, [])
        if not isinstance(value, list):
            raise self._wrong(name, "a list")
        return value

    def table(self, name: str) -> dict[str, Json]:
        value = self._values.get(name, {})
        if not isinstance(value, dict):
            raise self._wrong(name, "an object")
        return value

    def inner(self, name: str) -> _Fields:
        return _Fields(self._values.get(name), f"{self._where}{name}.")

    def sizes(self, name: str) -> Shape:
        value = self.items(name)
        if not 0 < len(value) <= _MOST_AXES or any(
            type(one) is not int or one < 1 for one in value
        ):
            raise self._wrong(name, "a shape")
        return cast(Shape, tuple(value))

    def pair(self, name: str) -> tuple[int, int]:
        value = self.items(name)
        if len(value) != 2 or any(type(item) is not int or item < 1 for item in value):
            raise self._wrong(name, "two whole numbers")
        return cast(tuple[int, int], tuple(value))

    def choices(self, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
        value = self.items(name)
        if not value or not all(isinstance(item, str) for item in value):
            raise self._wrong(name, "a list of names")
        names = cast(tuple[str, ...], tuple(value))
        unknown = sorted(set(names) - set(known))
        if unknown or len(set(names)) < len(names):
            raise UnsupportedManifest(
                f"{self._where}{name} {list(names)}, of which {known} are known"
            )
        return names
