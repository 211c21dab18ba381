"""A checkpoint that does not fit is refused, with the error that says why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from model.training import __main__ as program
from model.training.errors import (
    CheckpointDamaged,
    CheckpointForeign,
    CheckpointIncomplete,
    CheckpointNotFound,
    CheckpointPickled,
    CheckpointQuantised,
    CheckpointRefused,
    CheckpointSharded,
    CheckpointUnfit,
    CheckpointVocabulary,
)
from model.training.importing.checkpoint import CONFIG, TENSORS, open_checkpoint
from model.training.importing.importing import read_network

CHECKPOINTS = Path(__file__).parent / "checkpoints"
PROCESSOR = "preprocessor_config.json"
WORDS = "text_decoder.bert.embeddings.word_embeddings.weight"
HEAD = "text_decoder.cls.predictions.decoder.weight"

Tensors = dict[str, NDArray[Any]]


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """A checkpoint that could be imported, to be spoilt."""
    return Path(shutil.copytree(CHECKPOINTS / "blip-narrow", tmp_path / "checkpoint"))


def says(name: str, **values: Any) -> Callable[[Path], object]:
    """Let a JSON file say something else; a value for `text__x` is that of `text_config`'s x."""

    def change(folder: Path) -> object:
        found = json.loads((folder / name).read_text())
        for key, value in values.items():
            part, _, inner = key.partition("__")
            (found[f"{part}_config"] if inner else found)[inner or key] = value
        return (folder / name).write_text(json.dumps(found))

    return change


def has(edit: Callable[[Tensors], object]) -> Callable[[Path], object]:
    """Let it have other tensors."""

    def change(folder: Path) -> object:
        tensors: Tensors = load_file(folder / TENSORS)
        edit(tensors)
        save_file(tensors, folder / TENSORS)
        return None

    return change


def instead(name: str) -> Callable[[Path], object]:
    """Let its tensors be called otherwise."""
    return lambda folder: (folder / TENSORS).rename(folder / name)


def spoilt(tensors: Tensors) -> None:
    tensors[WORDS][0, 0] = np.nan


def untied(tensors: Tensors) -> None:
    tensors[HEAD] = tensors[WORDS] + 1.0


def bytes_for(tensors: Tensors) -> None:
    tensors[WORDS] = tensors[WORDS].astype(np.int8)


def brain_floats(folder: Path) -> object:
    """Write one tensor as no NumPy can: a length, a header in JSON, the bytes."""
    header = json.dumps({WORDS: {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}).encode()
    return (folder / TENSORS).write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))


def cut(folder: Path) -> object:
    return (folder / TENSORS).write_bytes((folder / TENSORS).read_bytes()[:5000])


REFUSALS: dict[str, tuple[Callable[[Path], object], type[CheckpointRefused], str]] = {
    "no configuration": (
        lambda folder: (folder / CONFIG).unlink(),
        CheckpointNotFound,
        "checkpoint has no config.json",
    ),
    "no JSON": (lambda folder: (folder / CONFIG).write_text("{"), CheckpointDamaged, CONFIG),
    "a list": (lambda folder: (folder / CONFIG).write_text("[1]"), CheckpointDamaged, CONFIG),
    "another family": (says(CONFIG, model_type="git"), CheckpointForeign, "it is 'git'"),
    "quantised by its word": (says(CONFIG, quantization_config={}), CheckpointQuantised, CONFIG),
    "a prompt": (says(CONFIG, prefix="a picture of "), CheckpointUnfit, "'a picture of '"),
    "a prompt of its task": (
        says(CONFIG, task_specific_params={"image-to-text": {"prefix": "a photo of"}}),
        CheckpointUnfit,
        "begin with a prompt, 'a photo of'",
    ),
    "bytes": (has(bytes_for), CheckpointQuantised, f"{WORDS} is of I8"),
    "bfloat16": (brain_floats, CheckpointQuantised, f"{WORDS} is of BF16"),
    "shards": (instead(f"{TENSORS}.index.json"), CheckpointSharded, "several files"),
    "a pickle": (instead("pytorch_model.bin"), CheckpointPickled, "a pickle"),
    "no tensors": (instead("other"), CheckpointNotFound, TENSORS),
    "cut": (cut, CheckpointDamaged, TENSORS),
    "an absent tensor": (has(lambda all_: all_.pop(WORDS)), CheckpointIncomplete, WORDS),
    "a tensor too many": (
        has(lambda all_: all_.update({"text_decoder.more": np.zeros(1, np.float32)})),
        CheckpointUnfit,
        "text_decoder.more",
    ),
    "no numbers": (has(spoilt), CheckpointUnfit, "no numbers"),
    "an output of its own": (has(untied), CheckpointUnfit, HEAD),
    "another width": (
        says(CONFIG, text__hidden_size=16, text__intermediate_size=64),
        CheckpointUnfit,
        "where",
    ),
    "heads that do not divide": (
        says(CONFIG, text__num_attention_heads=3),
        CheckpointUnfit,
        "not a multiple",
    ),
    "a narrow feed-forward": (
        says(CONFIG, text__intermediate_size=64),
        CheckpointUnfit,
        "64 wide, not four times 32",
    ),
    "another activation": (
        says(CONFIG, vision__hidden_act="relu"),
        CheckpointUnfit,
        "hidden_act is 'relu'",
    ),
    "no size": (says(CONFIG, text__vocab_size="50"), CheckpointUnfit, "vocab_size is '50'"),
    "fewer tokens": (says(CONFIG, text__vocab_size=40), CheckpointVocabulary, "45 pieces"),
    "many more tokens": (says(CONFIG, text__vocab_size=5000), CheckpointVocabulary, "5000 tokens"),
    "no vocabulary": (
        lambda folder: (folder / "tokenizer.json").unlink(),
        CheckpointNotFound,
        "no vocabulary",
    ),
    "a vocabulary that is none": (
        lambda folder: (folder / "tokenizer.json").write_text("{}"),
        CheckpointDamaged,
        "tokenizer.json",
    ),
    "cropped pictures": (says(PROCESSOR, do_center_crop=True), CheckpointUnfit, "cropped"),
    "another filter": (says(PROCESSOR, resample=1), CheckpointUnfit, "filter 1"),
    "another size": (
        says(PROCESSOR, size={"height": 48, "width": 48}),
        CheckpointUnfit,
        "48 pixels a side, its network 24",
    ),
    "no square": (
        says(PROCESSOR, size={"height": 24, "width": 48}),
        CheckpointUnfit,
        "not squares",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_does_not_fit_is_refused(case: str, checkpoint: Path) -> None:
    spoil, error, words = REFUSALS[case]
    spoil(checkpoint)

    with pytest.raises(error, match=words):
        read_network(checkpoint)


def test_nothing_is_refused_by_mistake(checkpoint: Path) -> None:
    assert read_network(checkpoint).plan.config.architecture == "blip"


def test_half_precision_is_widened_exactly() -> None:
    stored = load_file(CHECKPOINTS / "blip" / TENSORS)[WORDS]

    read = open_checkpoint(CHECKPOINTS / "blip").tensor(WORDS)

    assert [str(one.dtype) for one in (stored, read)] == ["float16", "float32"]
    np.testing.assert_array_equal(read, stored)


def test_the_program_says_why(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instead("pytorch_model.bin")(checkpoint)

    status = program.main(["import", str(checkpoint), "--out", str(tmp_path / "bundle")])

    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (status, last["type"]) == (1, "CheckpointPickled")
    assert not (tmp_path / "bundle").exists()
