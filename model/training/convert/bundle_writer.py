"""Turns a trained network into a bundle: LiteRT pair, Core ML pair, weights, manifest.

A bundle is written beside its place, proven there by the parity gate (`parity_gate.py`), and only
then moved into place. When the gate fails nothing is left and nothing is replaced.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.bundle import (
    DECODER_COREML,
    ENCODER_COREML,
    TAGS,
    TOKENIZER,
    WEIGHTS,
    Bundle,
    open_bundle,
    record_files,
)
from model.caption import KINDS, LANGUAGES, Language
from model.decoding import Vocabulary
from model.imported_tokenizer import read_tokenizer
from model.inference import keeps_cache, load_inference
from model.inference.coreml import EMBEDDINGS, CoreMLInference
from model.inference.coreml_steps import CoreMLSteps
from model.inference.interface import Inference
from model.inference.mlpackage import has_packages
from model.manifest import Calibration, Confidence, Grounding, Json, Manifest
from model.preprocess import RESIZE
from model.tokenizer import Tokenizer
from model.training.convert import apart
from model.training.convert.bundle_files import write_manifest
from model.training.convert.cost_estimate import cost
from model.training.convert.forms import GRAPHS, PACKAGES, Form, form_of, sign
from model.training.convert.keras_runtime import typical_top_logit
from model.training.convert.key_centring import centre_keys
from model.training.convert.mil_interpreter import InterpretedModel, Precision
from model.training.convert.parity_gate import (
    HALF,
    SINGLE,
    Bounds,
    Observation,
    Photos,
    Reference,
    Subject,
    describe,
    judge,
    observe,
)
from model.training.convert.quantisation import (
    DEFAULT,
    Compression,
    QuantisedNetwork,
    quantise,
)
from model.training.convert.tf_graphs import to_litert
from model.training.errors import TrainingDataError
from model.training.network.bundle_weights import save_network
from model.training.network.caption_network import CaptionNetwork
from model.training_events import Listener, Stage

ROWS = 5
"""Static search rows of the decoder: the widest beam."""

LEAST_PHOTOS = 64
_SAMPLE = 16
"""So many of the photos say where numbers are large, to be taken off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a bundle says about itself; see `Manifest`.

    `photo_threshold` is None when the network's kind head is not trained. `tags` are the entries
    of `things.json`, one for each output of the network's tag head. A bundle that is not to be
    `teachable` does not keep its weights, half of its size; without `coreml` it is LiteRT's alone,
    and both together leave a third of the bytes. With `least_photos` the gate asks for so many.
    """

    version: str
    name: str = "clairvoix"
    scores: Mapping[str, Json] = field(default_factory=dict)
    sources: tuple[Json, ...] = ()
    calibration: Calibration | None = None
    confidence: Mapping[Language, Confidence] = field(default_factory=dict)
    grounding: Grounding | None = None
    photo_threshold: float | None = None
    tags: tuple[Json, ...] = ()
    title: Mapping[Language, str] = field(default_factory=dict)
    description: Mapping[Language, str] = field(default_factory=dict)
    languages: tuple[Language, ...] = LANGUAGES
    special: Mapping[str, int] = field(default_factory=dict)
    resize: str = RESIZE
    teachable: bool = True
    coreml: bool = True
    least_photos: int = 0


def card_of(bundle: Bundle, version: str) -> Card:
    """Return the card for a network made from another bundle's, whose scores are not its own."""
    manifest = bundle.manifest
    named = TAGS in manifest.files
    return Card(
        version=version,
        name=manifest.name,
        sources=manifest.sources,
        calibration=manifest.calibration,
        confidence=manifest.confidence,
        grounding=manifest.grounding,
        photo_threshold=manifest.photo_threshold if manifest.kinds else None,
        tags=tuple(json.loads(bundle.member(TAGS).read_bytes())) if named else (),
        title=manifest.title,
        description=manifest.description,
        languages=manifest.languages,
        special=manifest.special,
        resize=manifest.resize,
    )


def convert(
    network: CaptionNetwork,
    tokenizer_path: Path,
    out: Path,
    card: Card,
    photos: Sequence[NDArray[np.uint8]],
    on_event: Listener,
    compression: Compression = DEFAULT,
) -> Path:
    """Write the bundle `out`, replacing the one there, and return it.

    `photos` are at least 64 real ones, uint8 as `load_picture` returns them, not trained on. The
    network itself is left as it is; every runtime gets the same compressed weights.
    Raises `TrainingDataError` when the photos are too few, or vocabulary or tags do not fit the
    network, and `ParityError` when the gate refuses.
    """
    least = card.least_photos or LEAST_PHOTOS
    if len(photos) < least:
        raise TrainingDataError(f"{len(photos)} photos for the parity gate, {least} needed")
    tokenizer = read_tokenizer(tokenizer_path, card.special)
    if tokenizer.vocabulary_size != network.config.vocabulary:
        raise TrainingDataError(
            f"{tokenizer_path.name} has {tokenizer.vocabulary_size} tokens, the network "
            f"{network.config.vocabulary}"
        )
    if len(card.tags) != network.config.things:
        raise TrainingDataError(
            f"{len(card.tags)} names of things, {network.config.things} outputs for them"
        )
    comparison = Photos(np.stack(list(photos)), _vocabularies(tokenizer, card.languages))
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-"))
    try:
        shutil.copyfile(tokenizer_path, folder / TOKENIZER)
        if card.teachable:
            save_network(network, folder / WEIGHTS)
        _build(network, compression, folder, card, comparison, on_event)
        _install(folder, out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return out


def _build(
    network: CaptionNetwork,
    compression: Compression,
    folder: Path,
    card: Card,
    photos: Photos,
    on_event: Listener,
) -> None:
    """Write every file, run the gate on them, and write the manifest with its figures."""
    on_event(Stage("convert", 4))
    if card.tags:
        names = json.dumps(card.tags, indent=1, ensure_ascii=False) + "\n"
        (folder / TAGS).write_text(names, encoding="utf-8")
    form = form_of(network.config)
    has_kinds = card.photo_threshold is not None
    quantised, keras = write_litert(
        network, compression, folder, photos.pictures[:_SAMPLE], kinds=has_kinds
    )
    reference = Subject("keras", keras)
    seen = observe(reference, photos, None, on_event)
    packed = card.coreml and form.has_packages(quantised.network)
    if packed:
        _write_packages(quantised, folder, card, _logit_shift(quantised.network, photos, seen))
    manifest = manifest_of(quantised.network, folder, card, form.shapes(keras))
    write_manifest(folder, manifest)
    bundle = open_bundle(folder)
    others = [
        _observed(load, photos, (reference, seen), on_event) for load in _subjects(bundle, form)
    ]
    figures = judge((reference, seen), others)
    figures["compression"] = compression
    if compression != "half":
        uncompressed = Subject("uncompressed", form.reference(network, ROWS, kinds=has_kinds))
        figures["uncompressed"] = describe(
            seen, observe(uncompressed, photos, (reference, seen), on_event)
        )
    scores = {**card.scores, "parity": figures}
    if packed:
        scores["core ml"] = _costs(bundle)
    write_manifest(folder, replace(manifest, scores=scores))


def write_litert(
    network: CaptionNetwork,
    compression: Compression,
    folder: Path,
    sample: NDArray[np.uint8],
    *,
    kinds: bool,
) -> tuple[QuantisedNetwork, Any]:
    """Write the two graphs for LiteRT, and return the rounded network and it as a runtime.

    The `sample` of pictures (N, H, W, 3) says where numbers are large; `kinds` whether the kind
    head is trained.
    """
    quantised = quantise(network, compression)
    centre_keys(quantised.network, sample)
    with apart.stored(quantised) as store:
        if store is not None:
            del quantised  # it is on the disk, and the converter needs the room
            apart.give_back()
            for part, name in GRAPHS.items():
                apart.write_litert(store, part, ROWS, folder / name)
            quantised = apart.restore(store)
    small = quantised.network
    table = quantised.kernel(small.decoder.embeddings)
    keras = form_of(network.config).reference(small, ROWS, kinds=kinds, embeddings=table)
    if store is None:
        grids = tuple(quantised.grids.values())
        (folder / GRAPHS["encoder"]).write_bytes(to_litert(keras.graphs.encode, grids))
        (folder / GRAPHS["decoder"]).write_bytes(to_litert(keras.graphs.step, grids))
    return quantised, keras


def interpreted(bundle: Bundle, precision: Precision) -> Inference:
    """Load a bundle's Core ML packages into the reference interpreter."""

    def load(package: Path, _digest: str) -> InterpretedModel:
        return InterpretedModel(package, precision)

    if keeps_cache(bundle):
        return CoreMLInference(bundle, load=load)
    return CoreMLSteps(bundle, load=load)


def _costs(bundle: Bundle) -> dict[str, Json]:
    """Count what each package computes and moves."""
    return {
        name: cost(InterpretedModel(bundle.member(name)).operations)
        for name in (ENCODER_COREML, DECODER_COREML)
    }


def _observed(
    load: Callable[[], Subject], photos: Photos, reference: Reference, on_event: Listener
) -> tuple[Bounds, Observation]:
    """Load a subject, observe it, and let it go: each holds all weights in single precision."""
    subject = load()
    return subject.bounds(), observe(subject, photos, reference, on_event)


def _subjects(bundle: Bundle, form: Form) -> list[Callable[[], Subject]]:
    """Return what loads each runtime."""

    def canonical(outputs: Mapping[str, NDArray[np.float32]]) -> Mapping[str, NDArray[np.float32]]:
        return form.canonical(outputs, bundle.manifest)

    def portable() -> Subject:
        return Subject("litert", load_inference(bundle, "litert"), SINGLE)

    def single() -> Subject:
        return Subject("coreml float32", interpreted(bundle, "float32"), SINGLE, canonical)

    def half() -> Subject:
        return Subject("coreml float16", interpreted(bundle, "float16"), HALF, canonical)

    return [portable, single, half] if has_packages(bundle) else [portable]


def _vocabularies(
    tokenizer: Tokenizer, languages: Sequence[Language]
) -> dict[Language, Vocabulary]:
    """Return what the search must know to write each language."""
    end, never = tokenizer.end, tokenizer.never
    return {name: Vocabulary(tokenizer.start(name), end, never) for name in languages}


def _logit_shift(network: CaptionNetwork, photos: Photos, seen: Observation) -> float:
    """Return the largest logit that is usual while the network writes its own captions."""
    vocabulary = next(iter(photos.vocabularies.values()))
    sentences = seen.sentences[:: len(photos.vocabularies)][:_SAMPLE]
    pictures = photos.pictures[:_SAMPLE]
    return typical_top_logit(network, pictures, vocabulary.start, sentences)


def _write_packages(quantised: QuantisedNetwork, folder: Path, card: Card, shift: float) -> None:
    """Write both Core ML packages, and the table of embeddings that goes with them."""
    form = form_of(quantised.network.config)
    np.save(folder / EMBEDDINGS, form.table(quantised), allow_pickle=False)
    origin = (card.version, "; ".join(map(_source, card.sources)))
    with apart.stored(quantised) as store:
        for part, name in PACKAGES.items():
            if store is not None:
                apart.write_package(store, part, ROWS, shift, folder / name, origin)
                continue
            package = form.package(quantised, part, ROWS, shift)
            sign(package, *origin)
            package.save(str(folder / name))


def _source(source: Json) -> str:
    """Say all that is known of one source: its name, then what it is."""
    if not isinstance(source, dict):
        return str(source)
    facts = [str(fact) for key, fact in source.items() if key != "name"]
    return f"{source.get('name', 'unnamed')} ({', '.join(facts)})" if facts else str(source["name"])


def manifest_of(
    network: CaptionNetwork, folder: Path, card: Card, shapes: Mapping[str, Any]
) -> Manifest:
    """Describe the files of a folder; `shapes` are those that a `Form` tells."""
    config = network.config
    trained = card.photo_threshold is not None
    manifest = Manifest(
        name=card.name,
        version=card.version,
        created=dt.datetime.now(dt.UTC).date().isoformat(),
        languages=card.languages,
        size=(config.image_size, config.image_size),
        resize=card.resize,
        special=card.special,
        grid=config.grid,
        rows=ROWS,
        max_tokens=config.max_tokens,
        sentences=config.sentences,
        vocabulary=config.vocabulary,
        files=record_files(folder),
        kinds=KINDS if trained else None,
        tags=config.things,
        calibration=card.calibration,
        confidence=card.confidence,
        grounding=card.grounding,
        scores=card.scores,
        sources=card.sources,
        title=card.title,
        description=card.description,
        **shapes,
    )
    if card.photo_threshold is None:
        return manifest
    return replace(manifest, photo_threshold=card.photo_threshold)


def _install(folder: Path, out: Path) -> None:
    """Move a finished bundle into place; the one there comes back when that fails."""
    folder.chmod(0o755)
    if not out.exists():
        folder.rename(out)
        return
    aside = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-old-"))
    out.rename(aside / out.name)
    try:
        folder.rename(out)
    except OSError:
        (aside / out.name).rename(out)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
