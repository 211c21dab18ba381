"""`translate --config`: French for the captions of a configuration's further sources."""

from __future__ import annotations

import dataclasses
import gzip
import shutil
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from model.training.commands import translate
from model.training.network.config import FLICKR8K, SourceConfig, TrainingConfig
from model.training.translate import machine_french, run
from model.training.translate.translation_network import Translation
from model.training_events import Event, Scores


class DoubtfulTranslator:
    """Says "un chat" of everything, and is sure of short sentences only."""

    def translate(self, sentences: Sequence[str]) -> Iterator[tuple[int, Translation]]:
        for index, text in enumerate(sentences):
            yield index, Translation("un chat", 0.75 if len(text) < 30 else 0.5)


def test_sentences_of_further_sources_are_translated_as_surely_as_asked(
    flickr8k: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN Flickr8k and a source of two pictures, and a translator that doubts one sentence
    monkeypatch.setattr(run, "open_translator", lambda folder: DoubtfulTranslator())
    (tmp_path / FLICKR8K).symlink_to(flickr8k / FLICKR8K)
    images = tmp_path / "wide" / "images"
    images.mkdir(parents=True)
    (tmp_path / "wide" / "README.md").write_text("All rights belong to their owners.\n")
    rows = ["image\tset\tcaption", "0.jpg\tall\ta cat on a table", "1.jpg\tall\ta cat on a table"]
    rows += ["2.jpg\tall\ta cat on a table by a table with a cat"]
    (tmp_path / "wide" / "captions.tsv").write_text("\n".join(rows) + "\n")
    (tmp_path / "multi30k").mkdir()
    people_s = gzip.compress(b"flickr_id\tcaption\n1\ta cat on a table by it with this\n")
    (tmp_path / "multi30k" / "flickr30k_english.tsv.gz").write_bytes(people_s)
    for name in ("0.jpg", "2.jpg"):
        shutil.copy(flickr8k / FLICKR8K / "Flicker8k_Dataset" / "cat.jpg", images / name)
    config = dataclasses.replace(
        TrainingConfig(), sources=(SourceConfig(FLICKR8K), SourceConfig("wide"))
    )
    (tmp_path / "wide.json").write_text(config.to_json())
    parser = ArgumentParser()
    translate.add_arguments(parser)
    given = ["--translator", tmp_path, "--data", tmp_path, "--least", "0.6"]
    given += ["--config", tmp_path / "wide.json", "--out", tmp_path / "french.tsv"]
    options = translate.options_of(parser.parse_args(list(map(str, given))))

    # WHEN the captions of its further sources are translated
    told: list[Event] = []
    table = translate.run(options, told.append, lambda: False)

    # THEN the table has the sentence that it was sure of, and how sure, and none of Flickr8k's
    row = machine_french.MachineFrench("0.jpg", "A cat on a table.", "Un chat.", 0.75)
    assert machine_french.read_table(table) == [row]
    assert Scores("kept", {"sentences": 1, "of": 2}) in told
