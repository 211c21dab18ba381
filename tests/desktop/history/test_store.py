"""The history: restarts, corrections, search, deleting."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.history.entries import Correction, Entry, StoredCaption, StoredText
from desktop.history.kept_pictures import LARGEST_COPY
from desktop.history.search_words import fold
from desktop.history.store import History, Only
from model.caption import Tag
from tests.support.history_entries import (
    ENGLISH,
    FRENCH,
    JPEG,
    PNG,
    add,
    reopened,
    reopened_then_closed,
)

# -- what goes in comes out -----------------------------------------------------------------------


def test_an_entry_survives_a_restart(history: History) -> None:
    # GIVEN a described picture
    entry = add(history, "photo été.jpg")
    assert datetime.now(UTC) - entry.created < timedelta(minutes=1)
    # WHEN the program is started again
    with_all = reopened(history)
    # THEN every fact of it is there
    assert with_all.recent() == [entry]
    assert with_all.thumbnails([entry.id, 99]) == {entry.id: JPEG}
    assert entry == Entry(
        id=entry.id,
        created=entry.created,
        source="dropped",
        picture=Path("/pictures/photo été.jpg"),
        captions={
            "en": StoredCaption(
                "en", ENGLISH.text, 0.71, "photo", ("a dog on a beach", "a dog runs"), "1.0"
            )
        },
        deleted=False,
        rank=1,
    )
    with_all.close()


def test_what_is_said_in_the_place_of_a_sentence_survives_as_well(history: History) -> None:
    # GIVEN a sentence with little foundation, and what is surely in the picture
    doubtful = replace(ENGLISH, confidence=0.1, tags=(Tag("elephant", 0.97), Tag("tree", 0.3)))
    (said,) = add(history, caption=doubtful).captions.values()
    assert said.said().text == "I see an elephant."
    # WHEN the program is started again THEN the same is said
    (entry,) = reopened_then_closed(history)
    (again,) = entry.captions.values()
    assert again.things == ("elephant",)
    assert again.said() == said.said()


def test_the_text_of_a_picture_is_kept_and_found(history: History) -> None:
    # GIVEN a picture whose text was read, and another
    page, _ = add(history, "page.png"), add(history, "b.jpg")
    history.set_text(page.id, StoredText("nothing yet"))
    read = history.set_text(page.id, StoredText("Fermé le lundi,\n\nsauf en été", "fr"))
    assert read.text == StoredText("Fermé le lundi,\n\nsauf en été", "fr")
    # WHEN the program is started again
    with_all = reopened(history)
    # THEN it is found by its words, and by those of the caption as before
    assert with_all.search("ferme ete") == [read]
    assert with_all.search("nothing") == []
    assert len(with_all.search("dog")) == 2
    # AND it goes with its picture
    with_all.delete(page.id)
    with_all.purge_deleted()
    assert with_all.search("ferme") == []
    with_all.close()


def test_a_relative_path_is_kept_absolute(history: History) -> None:
    entry = history.add(Path("photo.jpg"), "opened", JPEG, ENGLISH)
    assert entry.picture == Path.cwd() / "photo.jpg"


def test_a_file_name_that_is_no_text_comes_back(history: History) -> None:
    picture = Path(os.fsdecode(b"/pictures/\xe9t\xe9.jpg"))
    entry = history.add(picture, "dropped", JPEG, ENGLISH)
    assert reopened_then_closed(history) == [entry]
    assert entry.picture == picture


def test_a_second_language_joins_the_first(history: History) -> None:
    entry = add(history)
    both = history.update_caption(entry.id, FRENCH)
    assert both == history.get(entry.id)
    assert {language: c.text for language, c in both.captions.items()} == {
        "en": ENGLISH.text,
        "fr": FRENCH.text,
    }


def test_a_new_caption_keeps_the_correction(history: History) -> None:
    # GIVEN a caption that was corrected
    entry = add(history)
    corrected = history.set_correction(entry.id, "en", "my dog Filou")
    assert corrected.captions["en"].best_text == "my dog Filou"
    # WHEN another model describes the picture again
    again = history.update_caption(entry.id, replace(ENGLISH, text="a cat", model="2.0"))
    # THEN the user's words stay
    caption = again.captions["en"]
    assert (caption.text, caption.model) == ("a cat", "2.0")
    assert caption.correction == "my dog Filou"
    # AND a correction can be taken back
    assert history.set_correction(entry.id, "en", None).captions["en"].best_text == "a cat"


def test_what_is_unknown_is_a_mistake_of_the_caller(history: History) -> None:
    entry = add(history)
    assert history.get(entry.id + 1) is None
    with pytest.raises(KeyError):
        history.set_correction(entry.id, "fr", "un chat")
    with pytest.raises((KeyError, sqlite3.IntegrityError)):
        history.update_caption(entry.id + 1, FRENCH)
    # AND nothing of it is stored
    assert history.recent() == [entry]


def test_the_list_is_read_page_by_page(history: History) -> None:
    ids = [add(history, f"{number}.jpg").id for number in range(7)][::-1]
    first = [entry.id for entry in history.recent(3)]
    second = [entry.id for entry in history.recent(3, before=first[-1])]
    third = [entry.id for entry in history.recent(3, before=second[-1])]
    assert [first, second, third] == [ids[:3], ids[3:6], ids[6:]]
    assert len(history.recent()) == 7


# -- search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ete", True),
        ("ÉTÉ", True),
        ("e\u0301te\u0301", True),
        ("plage chien", True),
        ("chi", True),
        ("hien", False),
        ("chien chat", False),
        ("vacances", True),
        ("vacances-2024", True),
        ("jpg", False),
        ("%", True),
        ("", True),
        ("' OR 1=1 --", False),
        ("filou", True),
    ],
)
def test_search_finds_words_without_accents_and_case(
    history: History, text: str, found: bool
) -> None:
    entry = add(history, "Vacances_2024.jpg", FRENCH)
    entry = history.set_correction(entry.id, "fr", "Filou l'été sur la plage")
    assert history.search(text) == ([entry] if found else [])


def test_search_forgets_a_correction_that_was_taken_back(history: History) -> None:
    entry = add(history)
    history.set_correction(entry.id, "en", "Filou")
    history.set_correction(entry.id, "en", None)
    assert history.search("filou") == []


def test_words_are_folded() -> None:
    assert fold("L'Œuf, straße & CŒUR_2") == " l oeuf strasse coeur 2"


# -- deleting -------------------------------------------------------------------------------------


def test_a_deleted_entry_can_be_brought_back(history: History) -> None:
    entry, other = add(history), add(history, "other.jpg")
    # WHEN it is deleted
    history.delete(entry.id)
    # THEN it is nowhere to be seen
    assert history.recent() == history.search("dog") == [other]
    assert len(history.recent()) == 1
    # AND it comes back to its place
    history.restore(entry.id)
    assert history.recent() == [other, entry]


def test_what_is_purged_is_gone_from_the_disk(history: History, history_path: Path) -> None:
    # GIVEN a deleted and a living entry
    history.delete(add(history, caption=replace(ENGLISH, text="a private moment")).id)
    living = add(history)
    # WHEN the deleted ones are purged
    assert history.purge_deleted() == 1
    assert history.purge_deleted() == 0
    # THEN not even the file's free space tells of it
    assert reopened_then_closed(history) == [living]
    stored = b"".join(file.read_bytes() for file in history_path.parent.glob("history*"))
    assert b"private" not in stored
    assert ENGLISH.text.encode() in stored


def test_a_pasted_picture_is_kept_until_nothing_needs_it(history: History) -> None:
    # GIVEN the same picture pasted twice
    kept = history.keep_picture(PNG)
    assert history.keep_picture(PNG) == kept
    assert kept.suffix == ".png"
    assert kept.read_bytes() == PNG
    # (as it looks to two versions of what makes small pictures)
    small = (JPEG, JPEG + b"2")
    first, second = (history.add(kept, "pasted", one, ENGLISH) for one in small)
    assert first.picture == second.picture == kept
    # WHEN one of the two goes, THEN the picture stays
    history.delete(first.id)
    history.purge_deleted()
    assert kept.exists()
    # WHEN the other one goes, THEN it goes with it, and the user's own files do not
    history.delete(second.id)
    history.purge_deleted()
    assert list(kept.parent.iterdir()) == []


def test_what_a_killed_program_left_of_a_copy_goes(history: History) -> None:
    kept = history.keep_picture(PNG)
    left = kept.with_name(".5fd1-0a1b2c3d.writing.png")
    left.write_bytes(PNG[:5])
    history.add(kept, "pasted", JPEG, ENGLISH)
    history.purge_deleted()
    assert list(kept.parent.iterdir()) == [kept]


def test_kept_pictures_move_with_their_folder(history: History, tmp_path: Path) -> None:
    history.add(history.keep_picture(PNG), "pasted", JPEG, ENGLISH)
    history.close()
    moved = history.path.parent.rename(tmp_path / "elsewhere")
    again = History(moved / "history.sqlite")
    picture = again.recent()[0].picture
    again.close()
    assert picture is not None
    assert picture.read_bytes() == PNG


def test_the_files_described_last_are_listed_once(history: History) -> None:
    # GIVEN files described more than once, a pasted picture, and a name that is no text
    for name in ("a.jpg", os.fsdecode(b"\xe9.jpg"), "b.jpg", "a.jpg"):
        entry = add(history, name)
    history.add(history.keep_picture(PNG), "pasted", JPEG, ENGLISH)
    # THEN the files are listed once, newest first
    names = ["a.jpg", "b.jpg", os.fsdecode(b"\xe9.jpg")]
    assert [path.name for path in history.recent_files(10)] == names
    assert [path.name for path in history.recent_files(2)] == names[:2]
    # AND those of before can be left out
    assert history.recent_files(10, since=entry.created) == []
    history.delete(entry.id)
    assert [path.name for path in history.recent_files(2)] == ["b.jpg", names[2]]


def test_the_pictures_of_a_folder_are_found_with_those_below_it(
    history: History, tmp_path: Path
) -> None:
    folder = tmp_path / "été"
    inside = add(history, str(folder / "a.jpg"))
    below = add(history, str(folder / os.fsdecode(b"\xe9") / "b.jpg"))
    add(history, str(tmp_path / "été 2" / "c.jpg"))
    gone = add(history, str(folder / "d.jpg"))
    history.add(history.keep_picture(PNG), "pasted", JPEG, ENGLISH)
    history.delete(gone.id)
    assert history.in_folder(folder) == [below.id, inside.id]


def test_only_the_newest_are_kept_with_all_that_can_be_learned(history: History) -> None:
    # GIVEN ten entries, an old one of them corrected, one right, one wrong, one pasted
    entries = [add(history, f"{number}.jpg") for number in range(9)]
    pasted = history.add(history.keep_picture(PNG), "pasted", JPEG, ENGLISH)
    entries.append(pasted)
    history.set_correction(entries[0].id, "en", "Filou")
    history.set_verdict(entries[1].id, "en", "right")
    history.set_verdict(entries[2].id, "en", "wrong")
    # WHEN all but the newest four are removed
    assert history.trim(4) == 4
    assert history.trim(4) == 0
    # THEN those are there, and what can be learned from
    left = [entries[number].id for number in (9, 8, 7, 6, 1, 0)]
    assert [entry.id for entry in history.recent()] == left
    # AND a limit of none removes the copy of the pasted picture with its entry
    history.trim(0)
    assert [entry.id for entry in history.recent()] == left[-2:]
    assert pasted.picture is not None
    assert not pasted.picture.exists()
    with pytest.raises(ValueError, match="-1"):
        history.trim(-1)


# -- correcting -----------------------------------------------------------------------------------


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A picture file of the user's."""
    path = tmp_path / "mine.jpg"
    path.write_bytes(JPEG)
    return path


def test_a_correction_is_one_line_and_blank_takes_it_back(history: History) -> None:
    entry = add(history)
    corrected = history.set_correction(entry.id, "en", "  my dog\n\tFilou\u2028runs ")
    assert corrected.captions["en"].best_text == "my dog Filou runs"
    assert corrected.corrected
    taken_back = history.set_correction(entry.id, "en", " \n")
    assert taken_back == entry
    assert not taken_back.corrected


def test_corrections_and_right_captions_can_be_learned(history: History, original: Path) -> None:
    # GIVEN captions in both languages, corrected, right, wrong, and not judged
    corrected = history.add(original, "opened", JPEG, ENGLISH)
    history.update_caption(corrected.id, FRENCH)
    history.set_correction(corrected.id, "en", "my dog Filou")
    history.set_verdict(corrected.id, "fr", "right")
    wrong = history.add(original, "opened", JPEG, ENGLISH)
    history.set_verdict(wrong.id, "en", "wrong")
    history.add(original, "opened", JPEG, ENGLISH)
    # THEN the user's words and the right sentence are there to be learned, with the picture
    kept = history.recent()[-1].kept
    assert kept is not None
    assert kept.read_bytes() == JPEG
    learned = [
        Correction(corrected.id, kept, "en", "my dog Filou", "corrected"),
        Correction(corrected.id, kept, "fr", FRENCH.text, "right"),
    ]
    assert history.corrections() == learned
    # AND after a restart too
    again = reopened(history)
    assert again.corrections() == learned
    # AND not when the entry is deleted
    again.delete(corrected.id)
    assert again.corrections() == []
    again.close()


def test_a_refusal_that_is_right_teaches_no_caption(history: History, original: Path) -> None:
    refused = replace(ENGLISH, text="", kind="document")
    entry = history.add(original, "opened", JPEG, refused)
    history.set_verdict(entry.id, "en", "right")
    assert history.corrections() == []
    history.set_correction(entry.id, "en", "a letter from my aunt")
    assert [found.text for found in history.corrections()] == ["a letter from my aunt"]


def test_a_corrected_picture_is_kept_when_its_original_moves(
    history: History, original: Path
) -> None:
    # GIVEN a corrected picture, whose copy is made once
    entry = history.add(original, "dropped", JPEG, ENGLISH)
    assert (entry.kept, entry.readable) == (None, original)
    corrected = history.set_correction(entry.id, "en", "Filou")
    assert corrected.picture == original
    # WHEN the original is gone
    original.unlink()
    # THEN the picture is still read and learned from, and a second correction changes nothing of it
    again = history.set_correction(entry.id, "en", "Filou runs")
    assert again.readable == again.kept == corrected.kept
    assert [found.picture for found in history.corrections()] == [corrected.kept]
    # AND it goes with its entry
    assert again.kept is not None
    history.delete(entry.id)
    history.purge_deleted()
    assert not again.kept.exists()


def test_words_are_stored_even_where_the_picture_cannot_be_kept(
    history: History, original: Path, tmp_path: Path
) -> None:
    # GIVEN a picture that is gone, one too large to copy, and one without any file
    gone = add(history)
    large = tmp_path / "large.tiff"
    with large.open("wb") as file:
        file.truncate(LARGEST_COPY + 1)
    huge = history.add(large, "opened", JPEG, ENGLISH)
    none = history.add(None, "pasted", JPEG, ENGLISH)
    # WHEN they are corrected THEN the words are stored
    for entry in (gone, huge, none):
        assert history.set_correction(entry.id, "en", "Filou").captions["en"].correction == "Filou"
    # AND what can be learned is what is still there, from where it is
    assert [found.picture for found in history.corrections()] == [large]


def test_a_verdict_is_of_one_sentence(history: History) -> None:
    entry = history.set_verdict(add(history).id, "en", "wrong")
    assert entry.captions["en"].verdict == "wrong"
    # WHEN the model says the same again, THEN it stays
    assert history.update_caption(entry.id, ENGLISH).captions["en"].verdict == "wrong"
    # WHEN another model says something else, THEN nothing is said of that yet
    another = history.update_caption(entry.id, replace(ENGLISH, text="a cat"))
    assert another.captions["en"].verdict is None
    with pytest.raises(KeyError):
        history.set_verdict(entry.id, "fr", "right")


def test_only_corrected_entries_can_be_searched(history: History) -> None:
    entries = [add(history, f"{number}.jpg") for number in range(3)]
    history.set_verdict(entries[0].id, "en", "right")
    corrected = history.set_correction(entries[1].id, "en", "Filou")
    assert history.search("", only="corrected") == [corrected]
    assert history.search("filou", only="corrected") == [corrected]
    assert history.search("beach 2", only="corrected") == []


def test_only_the_unsure_or_the_reviewed_can_be_searched(history: History) -> None:
    # GIVEN one sure, one unsure in both languages, one no photo, one described in two languages
    doubted = replace(ENGLISH, confidence=0.3)
    add(history, "sure.jpg")
    unsure = add(history, "unsure.jpg", doubted)
    add(history, "page.jpg", replace(doubted, text="", kind="document"))
    both = add(history, "both.jpg")
    history.update_caption(both.id, FRENCH)

    def found(only: Only) -> list[int]:
        return [entry.id for entry in history.search("", only=only)]

    assert (found("unsure"), found("reviewed")) == ([unsure.id], [])
    # WHEN the user says what there is to say THEN nothing is unsure, and all languages count
    history.set_verdict(unsure.id, "en", "wrong")
    history.set_verdict(both.id, "en", "right")
    assert (found("unsure"), found("reviewed")) == ([], [unsure.id])
    history.set_correction(both.id, "fr", "mon chien")
    assert found("reviewed") == [both.id, unsure.id]


def test_a_picture_that_moved_is_found_again(history: History, original: Path) -> None:
    entry = add(history, "gone.jpg")
    found = history.set_picture(entry.id, original, JPEG * 2)
    assert found.picture == original
    assert history.thumbnails([entry.id]) == {entry.id: JPEG * 2}
    assert history.search("mine") == [found]
    assert history.search("gone") == []
