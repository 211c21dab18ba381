"""What teaching gives, what it forgets, and what it costs, with the real training program.

    python -m tests.bench.bench_teach [--part source en fr] [--data FOLDER] [--model BUNDLE]
        [--lesson FILE] [--keep FOLDER] [--seed 6] [--dev 1000] [--named 15]

"source": 80 pictures from another source than Flickr8k; CIDEr on 200 unseen ones of it, and on
Flickr8k's dev photos in both languages, under the model before and the one that was taught. "en"
and "fr": 15 pictures of one named thing (`teaching_sets.py`); how often its name is said of unseen
pictures of it, of 100 others, of others of its kind, and of all that are not of it. Each: time,
processor time, and the peak memory of the process and its children (Linux). Prints one JSON object
a line. `--keep` names a folder for pictures, work and bundles, from which a run that was broken off
goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from model.bundle import SHIPPED
from model.caption import Caption, CaptionOptions, Language
from model.captioner import Captioner, load_captioner
from model.training.data.dataset import Example, read_flickr8k
from model.training.evaluate.caption_scores import evaluate
from model.training_events import Event, Judged, Sources, Stage, from_json
from tests.bench.teaching_sets import NamedThing, named_thing, wide_source, write_pairs

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("source", "en", "fr")
TAUGHT, UNSEEN = 80, 200
NAMED, OTHERS = 15, 100


@dataclass(slots=True)
class Course:
    """One run of the training program, and what it cost."""

    events: list[Event] = field(default_factory=list)
    seconds: float = 0.0
    processor_seconds: float = 0.0
    stage: str = "start"
    stages: dict[str, float] = field(default_factory=dict)
    peaks: dict[str, float] = field(default_factory=dict)
    """The most megabytes held in each stage."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="the bundle to teach")
    parser.add_argument("--lesson", type=Path, help="other settings of a lesson, as JSON")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--dev", type=int, default=1000, help="so many dev photos are scored")
    parser.add_argument("--named", type=int, default=NAMED, help="so many pictures get a name")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = options.keep or Path(folder)
        for part in options.part:
            if part == "source":
                teach_source(options, place / part)
            else:
                teach_name(options, part, place / part)
    return 0


def teach_source(options: argparse.Namespace, place: Path) -> None:
    """Another source is learnt, and Flickr8k is not forgotten."""
    before = load_captioner(options.model, "litert")

    def described(image: Path) -> bool:
        return before.describe(image, CaptionOptions("en", beams=1)).kind == "photo"

    pictures = wide_source(
        options.data / "cc", described, taught=TAUGHT, unseen=UNSEEN, seed=options.seed
    )
    say("source: pictures", taught=TAUGHT, unseen=UNSEEN, passed_over_as_no_photos=pictures.refused)
    after = teach(options, pictures.taught, place)
    dev = read_flickr8k(options.data / "flickr8k").dev[: options.dev]
    compare("source: unseen pictures of it", before, after, pictures.unseen, "en")
    compare("source: Flickr8k dev, English", before, after, dev, "en")
    compare("source: Flickr8k dev, French", before, after, dev, "fr")


def teach_name(options: argparse.Namespace, language: Language, place: Path) -> None:
    """One thing gets its name, and nothing else does."""
    dev = read_flickr8k(options.data / "flickr8k").dev
    thing = named_thing(dev, language, taught=options.named, others=OTHERS, seed=options.seed)
    after = teach(options, thing.taught, place)
    count_names(thing, after)


def count_names(thing: NamedThing, captioner: Captioner) -> None:
    """Say of how many pictures the name is said."""
    groups = {
        "unseen": thing.unseen,
        "others": thing.others,
        "others of its kind": thing.near,
        "all others": thing.rest,
    }
    options = CaptionOptions(thing.language)
    texts = {
        image: captioner.describe(image, options).text for image in (*thing.unseen, *thing.rest)
    }
    for group, images in groups.items():
        # The model writes small letters but at the beginning of a sentence.
        said = sum(thing.name.casefold() in texts[image].casefold() for image in images)
        name = f"{thing.name} ({thing.language}): named in {group}"
        say(name, pictures=len(images), named=said, share=round(100 * said / len(images), 1))


def compare(
    name: str,
    before: Captioner,
    after: Captioner,
    examples: Sequence[Example],
    language: Language,
) -> None:
    """Say the CIDEr of two models on the same pictures."""
    found = {}
    for when, captioner in (("before", before), ("after", after)):

        def describe(image: Path, language: Language, captioner: Captioner = captioner) -> Caption:
            return captioner.describe(image, CaptionOptions(language))

        report = evaluate(describe, examples, language)
        found[when] = report.scores["CIDEr"]
    say(name, unit="CIDEr", **found, difference=round(found["after"] - found["before"], 2))


def teach(options: argparse.Namespace, examples: Sequence[Example], place: Path) -> Captioner:
    """Teach pictures, say what that cost and gave, and return a captioner of the new bundle."""
    pairs, out = place / "pairs", place / "bundle"
    if not pairs.exists():
        write_pairs(pairs, examples)
    settings = ("--lesson", options.lesson) if options.lesson else ()
    course = run_teach(
        *settings,
        *("--pairs", pairs, "--base", options.model, "--out", out, "--work", place / "work"),
        *("--seed", options.seed, "--keep-anyway"),
    )
    sources = next(event for event in course.events if isinstance(event, Sources))
    judged = next((event for event in course.events if isinstance(event, Judged)), None)
    say(
        f"{place.name}: teaching",
        learnable=sources.pictures,
        held_back=sources.held_back,
        seconds=round(course.seconds),
        processor_seconds=round(course.processor_seconds),
        peak_memory_mb=round(max(course.peaks.values())),
        estimated_seconds=sources.seconds,
        stages={name: round(seconds) for name, seconds in course.stages.items()},
        stage_peaks_mb={name: round(megabytes) for name, megabytes in course.peaks.items()},
    )
    if judged is not None:
        say(
            f"{place.name}: judged",
            verdict=judged.reason,
            learnt=[judged.learnt_before, judged.learnt_after],
            kept=judged.kept,
        )
    return load_captioner(out, "litert")


def run_teach(*arguments: object) -> Course:
    """Run the training program to its end, and watch it."""
    course = Course()
    began = time.monotonic()
    used = _children_seconds()
    process = subprocess.Popen(
        [sys.executable, "-m", "model.training", "teach", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    watch = threading.Thread(target=_watch, args=(process, course))
    watch.start()
    assert process.stdout
    since = began
    for line in process.stdout:
        event = from_json(line)
        course.events.append(event)
        if isinstance(event, Stage):
            now = time.monotonic()
            course.stages[course.stage] = course.stages.get(course.stage, 0.0) + now - since
            course.stage, since = event.name, now
    process.communicate()
    watch.join()
    left = time.monotonic() - since
    course.stages[course.stage] = course.stages.get(course.stage, 0.0) + left
    course.seconds = time.monotonic() - began
    course.processor_seconds = _children_seconds() - used
    if process.returncode:
        raise SystemExit(f"the training ended with status {process.returncode}: {event}")
    return course


def _watch(process: subprocess.Popen[str], course: Course) -> None:
    """Note the most memory that the process and its children hold, while it runs."""
    while process.poll() is None:
        held = _resident(process.pid) / 1e6
        course.peaks[course.stage] = max(course.peaks.get(course.stage, 0.0), held)
        time.sleep(0.2)


def _resident(pid: int) -> float:
    """Return the resident bytes of a process and its descendants; 0 where /proc is not."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_resident(int(child)) for child in children)


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def say(name: str, **figures: object) -> None:
    """Print one figure, or some that belong together."""
    sys.stdout.write(json.dumps({"measured": name, **figures}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
