"""Writing about many pictures at once is what the search does for one, with one beam."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from model.caption import LANGUAGES, CaptionOptions, Language
from model.decoding import Vocabulary, continue_after, search
from model.training.convert.keras_runtime import KerasInference
from model.training.network.greedy import GreedyWriter
from tests.model.training.tiny_captioner import crops, tiny_network, write_tokenizer


@pytest.mark.parametrize("sentences", [1, 2])
def test_it_writes_as_the_search_with_one_beam(sentences: int, tmp_path: Path) -> None:
    # GIVEN more pictures than a batch, some to be described in English and some in French
    tokenizer = write_tokenizer(tmp_path / "tokenizer.json")
    network = tiny_network(tokenizer.vocabulary_size, sentences)
    pictures = crops(30)
    memory = keras.ops.convert_to_numpy(network.encoder(np.stack(pictures))).astype(np.float16)
    languages: list[Language] = ["en", "fr", "fr", "fr", "en"] * 6

    # WHEN they are written about together
    written = GreedyWriter(network, tokenizer).write(memory, languages)

    # THEN each sentence is the one that is found alone, behind an English one if it is to be
    inference = KerasInference(network, 1)
    starts = {language: tokenizer.start(language) for language in LANGUAGES}
    never = (tokenizer.pad, tokenizer.unknown, *starts.values())
    options = CaptionOptions(beams=1)
    for row, language in enumerate(languages):
        encoding = inference.project(memory[row])
        if sentences == 2 and language == "fr":
            vocabulary = Vocabulary(starts["en"], tokenizer.end, never)
            english = search(inference, encoding, vocabulary, options)[0]
            encoding = continue_after(inference, encoding, starts["en"], english)
        vocabulary = Vocabulary(starts[language], tokenizer.end, never)
        assert tuple(written[row]) == search(inference, encoding, vocabulary, options)[0].tokens
