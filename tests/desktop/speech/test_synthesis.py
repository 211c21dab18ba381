"""Speech: real engine, real worker processes, sound files that are measured."""

from __future__ import annotations

import array
import os
import select
import shutil
import subprocess
import sys
import textwrap
import wave
from pathlib import Path

import pytest

from desktop.speech import errors, synthesis
from desktop.speech.prosody import Prosody
from desktop.speech.sound_files import measure
from desktop.speech.worker import SayBackend, Voice, WorkerFailure, choose_voice, normalise_language
from model.errors import Cancelled

ROOT = Path(__file__).resolve().parents[3]
FRENCH = "Un chien brun court dans l'herbe avec une balle rouge."

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="about espeak-ng and Linux")


def children(parent: int) -> set[int]:
    """The processes that a process has started and that are still there."""
    if Path("/proc/self").exists():
        pairs = [_process_and_parent(stat) for stat in Path("/proc").glob("[0-9]*/stat")]
    else:
        listing = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid="], text=True)
        pairs = [(int(pid), int(ppid)) for pid, ppid in map(str.split, listing.splitlines())]
    return {pid for pid, of in pairs if of == parent}


def _process_and_parent(stat: Path) -> tuple[int, int]:
    try:
        # The parent's number is the second after the name, which may hold anything in brackets.
        after_name = stat.read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0, -1
    return int(stat.parent.name), int(after_name[1])


def samples(path: Path) -> array.array[int]:
    with wave.open(str(path), "rb") as file:
        return array.array("h", file.readframes(file.getnframes()))


def python(code: str, *arguments: str, before: tuple[str, ...] = ()) -> list[str]:
    """Command line of a fresh interpreter that runs `code`, after a wrapping command."""
    return [*before, sys.executable, "-c", textwrap.dedent(code), *arguments]


def run(command: list[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def voices() -> tuple[Voice, ...]:
    return synthesis.list_voices()


def test_a_french_sentence_becomes_a_sound_file_of_its_length(tmp_path: Path) -> None:
    # WHEN a sentence of ten words is spoken
    sound = synthesis.synthesise(FRENCH, "fr", tmp_path / "été.wav")
    # THEN the file holds between two and six words a second, loud enough, by a French voice
    facts = measure(sound.path)
    assert sound.path == tmp_path / "été.wav"
    assert 10 / 6 < facts.seconds < 10 / 2
    assert facts.seconds == pytest.approx(sound.seconds)
    assert facts.peak > 5000
    assert facts.rms > 500
    assert sound.voice.language == "fr-FR"
    # AND nothing else is left in the folder
    assert list(tmp_path.iterdir()) == [sound.path]


def test_french_and_english_voices_say_the_same_text_differently(tmp_path: Path) -> None:
    # WHEN the same text is spoken twice in French and once in English
    french = synthesis.synthesise(FRENCH, "fr", tmp_path / "fr.wav")
    again = synthesis.synthesise(FRENCH, "fr", tmp_path / "again.wav")
    english = synthesis.synthesise(FRENCH, "en", tmp_path / "en.wav")
    # THEN the language, not chance, makes the difference
    assert samples(french.path) == samples(again.path)
    assert abs(english.seconds - french.seconds) > 0.2
    assert english.voice.language.startswith("en")


def test_the_best_voice_is_of_the_largest_region(voices: tuple[Voice, ...]) -> None:
    assert synthesis.best_voice(voices, "fr").language == "fr-FR"
    assert synthesis.best_voice(voices, "en").language == "en-US"


def test_a_chosen_voice_speaks(tmp_path: Path, voices: tuple[Voice, ...]) -> None:
    # GIVEN a British voice, which would not be chosen by itself
    british = next(voice for voice in voices if voice.language == "en-GB")
    # WHEN it is asked for
    sound = synthesis.synthesise("A brown dog.", "en", tmp_path / "a.wav", voice=british.id)
    # THEN it speaks, and sounds unlike the other one
    assert sound.voice == british
    by_best = synthesis.synthesise("A brown dog.", "en", tmp_path / "b.wav")
    assert samples(sound.path) != samples(by_best.path)


@pytest.mark.parametrize("voice", ["no such voice", "gmw/en-us", ""])
def test_a_voice_that_cannot_speak_the_language_is_passed_over(tmp_path: Path, voice: str) -> None:
    sound = synthesis.synthesise(FRENCH, "fr", tmp_path / "a.wav", voice=voice)
    assert sound.voice.language == "fr-FR"


def test_a_lower_rate_takes_longer(tmp_path: Path) -> None:
    slow = synthesis.synthesise(FRENCH, "fr", tmp_path / "slow.wav", prosody=Prosody(rate=100))
    fast = synthesis.synthesise(FRENCH, "fr", tmp_path / "fast.wav", prosody=Prosody(rate=250))
    assert slow.seconds > 1.8 * fast.seconds


@pytest.mark.parametrize(
    "text",
    [
        "Une seconde.\0 Et la suite.",
        "nom \udce9trange",
        "🐕 Un chien “anglais” : 3 €…\n\n\t– et voilà",
        "[[slnc 900000]] Un chien.",
        "-v Bad <speak>un</speak> & 'deux' \"trois\" $HOME",
        "mot " * 499,
    ],
    ids=["NUL", "surrogate", "symbols", "embedded command", "markup", "long"],
)
def test_odd_texts_are_spoken(tmp_path: Path, text: str) -> None:
    assert synthesis.synthesise(text, "fr", tmp_path / "a.wav").seconds > 0.3


def test_what_follows_a_nul_is_spoken_too(tmp_path: Path) -> None:
    short = synthesis.synthesise("Un", "fr", tmp_path / "short.wav")
    whole = synthesis.synthesise("Un\0 chien court sur la plage", "fr", tmp_path / "whole.wav")
    assert whole.seconds > short.seconds + 0.5


@pytest.mark.parametrize("text", ["", "  \n", "…!?", "🐕"])
def test_a_text_without_words_leaves_the_old_sound_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"the old one")
    with pytest.raises(errors.NothingToSay):
        synthesis.synthesise(text, "fr", path)
    assert path.read_bytes() == b"the old one"


def test_a_text_longer_than_engines_bear_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.TextTooLong):
        synthesis.synthesise("mot " * 501, "fr", tmp_path / "a.wav")
    assert list(tmp_path.iterdir()) == []


def test_a_new_sound_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"the old one")
    synthesis.synthesise(FRENCH, "fr", path)
    assert measure(path).seconds > 1


def test_a_path_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.wav").mkdir()
    refused = [tmp_path / "missing" / "a.wav", tmp_path / "file" / "a.wav", tmp_path / "folder.wav"]
    if sys.platform == "linux":
        # Not even an administrator can write here.
        refused.append(Path("/proc/a.wav"))
    for path in refused:
        with pytest.raises(errors.SoundNotWritten) as caught:
            synthesis.synthesise(FRENCH, "fr", path)
        assert caught.value.path == path
        assert type(caught.value) is errors.SoundNotWritten


WRITE_IN = """
    import sys
    from pathlib import Path
    from desktop.speech import errors, synthesis
    try:
        print(synthesis.synthesise("Un chien court sur la plage.", "fr", Path(sys.argv[1])))
    except errors.SpeechError as error:
        print(type(error).__name__, error.path == Path(sys.argv[1]))
"""


@on_linux
def test_a_sound_larger_than_files_may_be_is_a_full_disk(tmp_path: Path) -> None:
    # GIVEN an older sound, and a system that lets no file grow beyond 20 kB
    path = tmp_path / "a.wav"
    path.write_bytes(b"the old one")
    limited = ("prlimit", "--fsize=20000")
    # WHEN a sentence is spoken into its place
    said = run(python(WRITE_IN, str(path), before=limited))
    # THEN the error says so, the old sound is whole, and no piece of the new one is left
    assert said == "SoundDiskFull True"
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


@on_linux
def test_a_full_disk_is_named(tmp_path: Path, small_disk: tuple[str, ...]) -> None:
    # GIVEN a real disk of 32 kB mounted on the folder
    said = run(python(WRITE_IN, str(tmp_path / "a.wav"), before=small_disk))
    # THEN the error says that it is full
    assert said == "SoundDiskFull True"


@pytest.fixture
def small_disk(tmp_path: Path) -> tuple[str, ...]:
    """A command that runs another one where a tiny file system is mounted on `tmp_path`."""
    script = 'mount -t tmpfs -o size=32k tmpfs "$0" && exec "$@"'
    command = ("unshare", "-rm", "sh", "-c", script, str(tmp_path))
    if (
        shutil.which("unshare") is None
        or subprocess.run([*command, "true"], check=False).returncode
    ):
        pytest.skip("this system lets nobody mount a small disk")
    return command


@pytest.fixture
def hanging_engine(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that starts and never answers."""
    folder = tmp_path_factory.mktemp("engine")
    (folder / "pyttsx3.py").write_text("import threading\nthreading.Event().wait()\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))


def test_an_engine_that_does_not_answer_in_time_is_ended(
    tmp_path: Path, hanging_engine: None
) -> None:
    before = children(os.getpid())
    with pytest.raises(errors.SpeechTimedOut):
        synthesis.synthesise(FRENCH, "fr", tmp_path / "a.wav", timeout=0.3)
    assert children(os.getpid()) <= before
    assert list(tmp_path.iterdir()) == []


def test_speech_stops_when_told_to(tmp_path: Path, hanging_engine: None) -> None:
    # GIVEN a listener who has enough at the third time of asking
    before, answers = children(os.getpid()), iter([False, False, True])
    # WHEN a sentence is spoken
    with pytest.raises(Cancelled):
        synthesis.synthesise(FRENCH, "fr", tmp_path / "a.wav", should_stop=lambda: next(answers))
    # THEN nothing is left of it
    assert children(os.getpid()) <= before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="no way to wait for a stranger's end")
def test_the_worker_ends_with_its_parent(tmp_path: Path, hanging_engine: None) -> None:
    # GIVEN a process that waits for its speech worker
    code = """
        import sys
        from pathlib import Path
        from desktop.speech import synthesis
        def tell():
            print("begun", flush=True)
            return False
        synthesis.synthesise("Un chien.", "fr", Path(sys.argv[1]), should_stop=tell)
    """
    with subprocess.Popen(
        python(code, str(tmp_path / "a.wav")), cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        (pid,) = children(parent.pid)
        worker = os.pidfd_open(pid)
        # WHEN that process is killed without a chance to tidy up
        parent.kill()
    # THEN its worker ends
    try:
        ended, _, _ = select.select([worker], [], [], 5.0)
    finally:
        os.close(worker)
    assert ended


@on_linux
def test_a_missing_engine_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN libraries of espeak that the system cannot load
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (tmp_path / name).touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    # WHEN something is to be spoken, THEN the engine is what is missing
    with pytest.raises(errors.SpeechEngineMissing):
        synthesis.synthesise(FRENCH, "fr", tmp_path / "a.wav")
    with pytest.raises(errors.SpeechEngineMissing):
        synthesis.list_voices()
    assert not list(tmp_path.glob("*.wav"))


@on_linux
def test_a_missing_voice_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN an espeak-ng that was installed with English alone
    told = subprocess.run(["espeak-ng", "--version"], capture_output=True, text=True, check=True)
    complete = Path(told.stdout.split("Data at:")[1].strip())
    english = tmp_path / "espeak-ng-data"
    (english / "lang" / "gmw").mkdir(parents=True)
    for file in (*complete.glob("phon*"), complete / "intonations", complete / "en_dict"):
        shutil.copy(file, english)
    for file in (complete / "lang" / "gmw").glob("en*"):
        shutil.copy(file, english / "lang" / "gmw")
    monkeypatch.setenv("ESPEAK_DATA_PATH", str(tmp_path))
    # WHEN French is asked for, THEN the French voice is what is missing
    with pytest.raises(errors.VoiceMissing) as caught:
        synthesis.synthesise(FRENCH, "fr", tmp_path / "a.wav")
    assert caught.value.language == "fr"
    # AND English is still spoken
    assert synthesis.synthesise("A dog.", "en", tmp_path / "a.wav").seconds > 0.3


def test_a_worker_that_dies_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a pyttsx3 that takes the whole process down
    (tmp_path / "pyttsx3.py").write_text("import os; os.kill(os.getpid(), 11)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(errors.SpeechFailed):
        synthesis.synthesise(FRENCH, "fr", tmp_path / "a.wav")


def test_files_in_the_current_folder_are_no_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a folder of someone's own with a file named like a module
    (tmp_path / "wave.py").write_text("raise SystemExit('imported from the current folder')")
    monkeypatch.chdir(tmp_path)
    # WHEN speech is asked for there, THEN it works
    assert synthesis.synthesise(FRENCH, "fr", Path("a.wav")).seconds > 1


@pytest.mark.parametrize(
    ("code", "normal"),
    [("fr_FR", "fr-FR"), ("fr-fr", "fr-FR"), ("FR", "fr"), ("en-gb-x-rp", "en-GB-x-rp")],
)
def test_languages_are_normalised(code: str, normal: str) -> None:
    assert normalise_language(code) == normal


def test_a_natural_voice_comes_before_novelties() -> None:
    # GIVEN the beginning of a Mac's list
    names = ("Albert", "Bad News", "Samantha", "Zarvox")
    mac = tuple(Voice(name, name, "en-US") for name in names)
    # THEN the first name of the alphabet is not the one that speaks
    assert choose_voice(mac, "en", None).name == "Samantha"
    assert choose_voice(mac, "en", "Zarvox").name == "Zarvox"


LISTING = """\
Albert              en_US    # Hello! My name is Albert.
Amélie              fr_CA    # Bonjour! Je m’appelle Amélie.
Eddy (French (France)) fr_FR    # Bonjour! Je m’appelle Eddy.
Majed               ar_001   # مرحبًا! اسمي ماجد.
"""


@pytest.fixture
def say(tmp_path: Path) -> SayBackend:
    """macOS's `say`, played by a script that writes down how it was called."""
    (tmp_path / "listing").write_text(LISTING, encoding="utf-8")
    program = tmp_path / "say"
    program.write_text(
        '#!/bin/sh\nhere=$(dirname "$0")\n'
        '[ "$2" = "?" ] && exec cat "$here/listing"\n'
        '[ "$2" = "Broken" ] && { echo "Voice not found" >&2; exit 1; }\n'
        'printf "%s\\n" "$@" >"$here/arguments"\ncat >"$here/input"\n'
    )
    program.chmod(0o755)
    return SayBackend(program)


def test_say_is_called_as_its_manual_has_it(say: SayBackend, tmp_path: Path) -> None:
    assert say.can_run()
    # WHEN a text is spoken
    say.save("Un été [[slnc 900]]", "Thomas", 180, tmp_path / "a.wav")
    # THEN voice, rate, file and format are arguments, and the text is not
    arguments = (tmp_path / "arguments").read_text().splitlines()
    expected = ["-v", "Thomas", "-r", "180", "-o", str(tmp_path / "a.wav"), "--file-format=WAVE"]
    assert arguments == [*expected, "--data-format=LEI16@22050", "-f", "-"]
    # AND the text has lost its commands
    assert (tmp_path / "input").read_text(encoding="utf-8") == "Un été [ [slnc 900]]"


def test_say_lists_its_voices(say: SayBackend) -> None:
    assert say.voices() == (
        Voice("Albert", "Albert", "en-US"),
        Voice("Amélie", "Amélie", "fr-CA"),
        Voice("Eddy (French (France))", "Eddy (French (France))", "fr-FR"),
        Voice("Majed", "Majed", "ar-001"),
    )


def test_a_failing_say_is_told(say: SayBackend, tmp_path: Path) -> None:
    with pytest.raises(WorkerFailure, match="Voice not found") as caught:
        say.save("Un", "Broken", 180, tmp_path / "a.wav")
    assert caught.value.name == "failed"
    absent = SayBackend(tmp_path / "absent")
    assert not absent.can_run()
    with pytest.raises(WorkerFailure) as missing:
        absent.voices()
    assert missing.value.name == "engine"


def test_an_app_that_was_moved_while_it_ran_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a packaged program that is not where it was when it started
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone" / "clairvoix"))
    # WHEN it is to speak THEN the reason has a name, and nothing is left behind
    with pytest.raises(errors.ProgramMoved):
        synthesis.synthesise("A dog.", "en", tmp_path / "a.wav")
    assert list(tmp_path.iterdir()) == []
