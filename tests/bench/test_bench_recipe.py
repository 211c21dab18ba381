"""What the comparison of recipes compares with: a vocabulary of whole words."""

from __future__ import annotations

from model.bundle import SHIPPED, TOKENIZER
from tests.bench.bench_recipe import LEAST_COUNT, word_vocabulary


def test_a_vocabulary_of_words_writes_what_it_reads() -> None:
    known = "a man in a red shirt, and a dog"
    tokenizer = word_vocabulary(SHIPPED / TOKENIZER, [known] * LEAST_COUNT + ["a zebra"])

    assert tokenizer.decode(tokenizer.encode("A dog in a red shirt, and a man.")) == (
        "a dog in a red shirt, and a man"
    )
    # AND knows no word that was written more rarely
    assert tokenizer.encode("a zebra") == [*tokenizer.encode("a"), tokenizer.unknown]
    assert tokenizer.start("en") != tokenizer.start("fr")
