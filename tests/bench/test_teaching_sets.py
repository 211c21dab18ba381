"""The benchmark's named thing: who is taught, who must be found, and who must not be named."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from model.caption import Language
from model.training.data.dataset import Example
from model.training.data.heldout import held_out_of
from tests.bench.teaching_sets import named_thing, wide_source, write_pairs

BLACK = ("A big black dog runs .", "The black dog with a red collar runs on grass .")
TWO = ("A black dog and a brown dog play .", "Two dogs play .")
BROWN = ("A brown dog runs .", "A dog runs on grass .")
MAN = ("A man sits .", "A man on a bench .")
DOUBTFUL = ("A black dog far away .", "A field .")


def _examples(count: int, english: tuple[str, ...], french: str = "") -> list[Example]:
    captions: list[tuple[Language, str]] = [("en", text) for text in english]
    if french:
        captions.append(("fr", french))
    return [Example(Path(f"{english[0]}{i}.jpg"), tuple(captions)) for i in range(count)]


@pytest.mark.parametrize(
    ("language", "caption"), [("en", "Rex runs ."), ("fr", "Médor court dans l'herbe .")]
)
def test_a_black_dog_gets_a_name(language: Language, caption: str) -> None:
    examples = [
        *_examples(6, BLACK, "Un gros chien noir court dans l'herbe ."),
        *_examples(3, TWO),
        *_examples(4, BROWN),
        *_examples(5, MAN),
        *_examples(2, DOUBTFUL),
    ]

    thing = named_thing(examples, language, taught=4, others=7, seed=1)

    # THEN four are taught by people's captions with the name in them, and two are to be found
    assert [example.captions for example in thing.taught] == [((language, caption),)] * 4
    assert len(thing.unseen) == 2
    assert not {example.image for example in thing.taught} & set(thing.unseen)
    # AND only pictures of which nobody speaks of a black dog must go without it
    brown = {example.image for example in _examples(4, BROWN)}
    assert set(thing.near) == brown
    assert len(thing.others) == 7
    assert set(thing.others) <= brown | {example.image for example in _examples(5, MAN)}


def test_pictures_of_a_source_are_those_that_are_described(tmp_path: Path) -> None:
    # GIVEN pictures that trainings see and that they do not, every third the model would refuse
    images = tmp_path / "images"
    images.mkdir()
    held_out = held_out_of("cc")[:24]
    rows = ["image\tset\taspect\tcaption"]
    for number, name in enumerate((*held_out, *(f"seen {number}.webp" for number in range(6)))):
        (images / name).write_bytes(bytes([number]))
        rows.append(f"{name}\tcc\t1.0\tA room {number}.")
    (tmp_path / "captions.tsv").write_text("\n".join(rows) + "\n")
    refused = held_out[::3]

    source = wide_source(
        tmp_path, lambda image: image.name not in refused, taught=6, unseen=10, seed=1
    )

    # THEN none of those is taught or looked at, nothing is twice, and they were counted
    names = [example.image.name for example in (*source.taught, *source.unseen)]
    assert (len(source.taught), len(source.unseen)) == (6, 10)
    assert len(set(names)) == 16
    assert set(names) <= set(held_out) - set(refused)
    assert 0 < source.refused <= 8
    # AND the owner's folder holds them with their captions
    folder = write_pairs(tmp_path / "pairs", source.taught)
    with (folder / "captions.csv").open(encoding="utf-8") as stream:
        written = list(csv.DictReader(stream))
    assert written[0]["caption"] == source.taught[0].captions[0][1]
    assert (folder / written[0]["file"]).read_bytes() == source.taught[0].image.read_bytes()
