"""What the documents say of the tree: links lead somewhere, files are there, pages keep form."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

OURS = ("assets", "data", "desktop", "model", "tests", ".ci", ".github")
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(path for folder in OURS for path in (ROOT / folder).rglob("*.md"))]
)
DECISIONS = sorted(
    [*(ROOT / "desktop/decisions").glob("*.md"), *(ROOT / "model/decisions").glob("*.md")]
)
HEADINGS = ["Decision", "Why", "What was rejected", "What would change our mind"]

README_WORDS = 1200
SCREENSHOT_BYTES = 200_000

NOT_PROSE = re.compile(r"^```.*?^```|<!--.*?-->", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.*/-]*[\w*-]\.(?:py|md|spec|toml|lock|yml|tsv|ts|svg|jsonl)")
"""A file of ours by its ending; what data sets and runs hold goes by other ones."""
FOLDER = re.compile(rf"(?:{'|'.join(map(re.escape, OURS))})/(?:[\w.*-]+/)*[\w.*-]*")

OF_OTHERS = {"french_*.tsv", "machine.tsv", "machine-human.tsv", "train.tsv"}
"""Data sets' files, and what commands in a document write."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(path: Path) -> str:
    """What is read of a document: neither blocks of code nor comments."""
    return NOT_PROSE.sub("", path.read_text(encoding="utf-8"))


@cache
def files_called(pattern: str) -> bool:
    """Whether a file of this name lies anywhere in the tree."""
    return any(True for folder in OURS for _ in (ROOT / folder).rglob(pattern))


def is_there(mention: str, document: Path) -> bool:
    """Look from the root, from the document's folder, and for a bare name in the whole tree."""
    if mention in OF_OTHERS:
        return True
    here = (any(True for _ in base.glob(mention.rstrip("/"))) for base in (ROOT, document.parent))
    return any(here) or ("/" not in mention and files_called(mention))


def anchors(path: Path) -> set[str]:
    """The names by which a page's headings are linked to, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", heading.lower()) for heading in headings)
    return {re.sub(r"\s", "-", heading.strip()) for heading in plain}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = []
    for link in LINK.findall(prose(document)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_file_that_is_named_is_there(document: Path) -> None:
    mentioned = [
        mention
        for mention in CODE.findall(prose(document))
        if FILE.fullmatch(mention) or FOLDER.fullmatch(mention)
    ]
    assert [mention for mention in mentioned if not is_there(mention, document)] == []


def test_what_is_looked_for_can_be_missed() -> None:
    """The patterns see what they should, and a wrong name is told."""
    assert FILE.fullmatch("model/captioner.py")
    assert FOLDER.fullmatch("desktop/ui/")
    assert not FILE.fullmatch("python -m model.training")
    assert is_there("captioner.py", ROOT / "README.md")
    assert is_there("assets/i18n/clairvoix_*.ts", ROOT / "README.md")
    assert not is_there("model/captionner.py", ROOT / "README.md")
    assert not is_there("captionner.py", ROOT / "README.md")


def test_the_readme_is_read_in_minutes() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= README_WORDS


def test_the_readme_shows_the_window() -> None:
    shown = re.findall(r"!\[([^]]+)\]\(([^)]+)\)", prose(ROOT / "README.md"))
    assert shown
    for alternative_text, path in shown:
        # A program for people who listen to pictures describes its own.
        assert len(alternative_text.split()) > 10
        assert 0 < (ROOT / path).stat().st_size < SCREENSHOT_BYTES


def test_there_are_decisions_of_both_halves() -> None:
    assert {path.parents[1].name for path in DECISIONS} == {"desktop", "model"}


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_has_its_four_parts(page: Path) -> None:
    title, *parts = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    headings, bodies = zip(*(part.split("\n", 1) for part in parts), strict=True)
    assert title.startswith("# ")
    assert list(headings) == HEADINGS
    assert all(body.strip() for body in bodies)


def test_every_decision_is_in_the_index_by_its_title() -> None:
    index = prose(ROOT / "CONTRIBUTING.md")
    titles = {page: page.read_text(encoding="utf-8").partition("\n")[0] for page in DECISIONS}
    lines = [f"- [{title.removeprefix('# ')}]({name(page)})" for page, title in titles.items()]
    assert [line for line in lines if line not in index] == []
