"""What captions by a machine are mended into, and which are left out, and why."""

import pytest

from model.training.data.web_sentences import fault_of, mended

WORDS = """a the of in on with and person people dog dogs cat runs sits red wooden table kitchen by
sea is near it at to room big large white"""
KNOWN = frozenset(WORDS.split())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  a  dog runs by the sea ", "A dog runs by the sea."),
        ("a photo of a red kitchen", "A red kitchen."),
        ("dog on a table stock photo - download now", "Dog on a table."),
        ("person with person near a dog", "A person with a person near a dog."),
        ("person's dog", "Person's dog."),
        ("Is it a dog?", "Is it a dog?"),
    ],
)
def test_a_caption_becomes_a_sentence(written: str, read: str) -> None:
    assert mended(written) == read


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("A dog runs by the sea.", None),
        ("A dog.", "length"),
        (" ".join(["A dog", *["is near it"] * 7]), "length"),
        ("A vector of a dog.", "not a photo"),
        ("A person and a person sits by the sea.", "a name cut out"),
        ("A dog runs at 10 in the sea.", "digits"),
        ("A dog runs near the.", "cut off"),
        ("A dog runs # near the sea.", "signs"),
        ("A dog dog runs near the sea.", "repeats itself"),
        ("A dog on the table on the table.", "repeats itself"),
        ("A room to room to room is white.", "repeats itself"),
        ("A zyzzyva runs by the sea.", "unknown word"),
    ],
)
def test_what_its_words_show_leaves_a_sentence_out(sentence: str, fault: str | None) -> None:
    assert fault_of(sentence, KNOWN) == fault
