"""The points of a trial's curve: what the network writes just then, and what it still says."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from model.caption import Language
from model.tokenizer import Tokenizer
from model.training.data.dataset import Example, Packer
from model.training.network.caption_network import CaptionNetwork
from model.training.network.greedy import GreedyWriter
from model.training.teach.finetuning import Rows
from model.training.teach.rows import replay_rows
from model.training.teach.validation import Retention, Validation
from tests.model.training.teachable import make_replay
from tests.model.training.tiny_captioner import crops, tiny_network, write_tokenizer


@pytest.fixture
def tokenizer(tmp_path: Path) -> Tokenizer:
    return write_tokenizer(tmp_path / "tokenizer.json")


@pytest.fixture
def network(tokenizer: Tokenizer) -> CaptionNetwork:
    return tiny_network(tokenizer.vocabulary_size)


@pytest.fixture
def memory(network: CaptionNetwork) -> NDArray[np.float16]:
    encoded = keras.ops.convert_to_numpy(network.encoder(np.stack(crops(30))))
    return encoded.astype(np.float16)


@pytest.fixture
def replayed(network: CaptionNetwork, tokenizer: Tokenizer) -> Rows:
    made = make_replay(network, crops(8), tokenizer)
    packer = Packer(tokenizer, 24, network.config.max_tokens)
    return replay_rows(network, made, range(len(made)), packer)


def test_a_point_says_what_is_learnt_and_what_is_kept(
    network: CaptionNetwork,
    tokenizer: Tokenizer,
    memory: NDArray[np.float16],
    replayed: Rows,
) -> None:
    # GIVEN pictures whose owner happens to write just what the network does of half of them
    languages: list[Language] = ["en"] * 6
    written = GreedyWriter(network, tokenizer).write(memory[:6], languages)
    texts = [tokenizer.decode(ids) for ids in written]
    texts[1::2] = ["un rocket", "un chat", "une fusée"]
    examples = [Example(Path(f"{i}"), (("en", text),)) for i, text in enumerate(texts)]
    every = np.ones(8, bool)
    kept, shut_out = (Retention.against(network, replayed, opens) for opens in (every, ~every))
    validation = Validation(network, tokenizer, memory[:6], examples, kept)
    shut = Validation(network, tokenizer, memory[:6], examples, shut_out)

    # THEN the network as it is says all it said, and half of what the owner writes
    before = validation.measure()
    assert before["kept"] == 100.0
    assert 0.0 < before["CIDEr"] <= 500.0

    # WHEN it is another one
    table = network.decoder.embeddings
    table.assign(np.roll(keras.ops.convert_to_numpy(table), 7, axis=0))
    # THEN it is seen
    after = validation.measure()
    assert after["kept"] < before["kept"]
    assert after["CIDEr"] < before["CIDEr"]
    # BUT of pictures for which the gate is shut nothing is lost
    assert shut.measure()["kept"] == 100.0


def test_an_owner_who_always_says_the_same_can_be_learnt_from(
    network: CaptionNetwork,
    tokenizer: Tokenizer,
    memory: NDArray[np.float16],
    replayed: Rows,
) -> None:
    # GIVEN pictures of which the owner says just what the network says, and always the same
    written = GreedyWriter(network, tokenizer).write(memory[:1], ["en"])
    example = Example(Path("0"), (("en", tokenizer.decode(written[0])),))
    pictures = np.repeat(memory[:1], 3, axis=0)

    # THEN nothing they say is rare, but for those who know what is said elsewhere
    kept = Retention.against(network, replayed, np.ones(8, bool))
    examples = [example] * 3
    alone = Validation(network, tokenizer, pictures, examples, kept)
    assert alone.measure()["CIDEr"] == 0.0
    elsewhere = ["un chat", "une fusée"] * 3
    known = Validation(network, tokenizer, pictures, examples, kept, elsewhere)
    assert known.measure()["CIDEr"] > 50.0
