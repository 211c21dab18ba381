"""Captioners that others publish under free licences and that can be imported here.

Standard library only: the window lists them, the training program fetches one. Sizes are counted
from the published configurations; which files there are, and how long, the publisher's server says
when it is asked. Whether one fits is found when its configuration is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.caption import Language

PUBLISHER = "https://huggingface.co"

CONTENT_DOMAINS = ("huggingface.co", "hf.co")
"""Where the publisher's server may send one for a file's content: hosts of these domains."""


@dataclass(frozen=True, slots=True)
class Published:
    """A captioner that is known: where it is, under which licence, who made it.

    `licence` is an SPDX identifier, `terms` the name of its text in `assets/licences/`. `weights`
    counts the numbers of its network, `stored` those of its file, where one that is used twice may
    stand twice. `side` is that of the pictures it sees, in pixels.
    """

    repository: str
    licence: str
    terms: str
    name: str
    maker: str
    weights: int
    stored: int
    side: int

    @property
    def download(self) -> int:
        """Bytes to fetch, about: four for every stored number."""
        return 4 * self.stored

    def title(self, language: Language) -> str:
        """What to call it."""
        return _TITLES[language].format(self.name, self.maker)

    def page(self, publisher: str = PUBLISHER) -> str:
        """The address of what its authors say of it."""
        return f"{publisher}/{self.repository}"


_TITLES: Mapping[Language, str] = {"en": "{}, by {}", "fr": "{}, de {}"}

_BLIP_TERMS = "BLIP.txt"
_APACHE_TERMS = "Apache-2.0.txt"

KNOWN: Mapping[str, Published] = {
    "blip-base": Published(
        "Salesforce/blip-image-captioning-base",
        "BSD-3-Clause",
        _BLIP_TERMS,
        "BLIP base",
        "Salesforce",
        weights=224_000_000,
        stored=247_400_000,
        side=384,
    ),
    "distilvit": Published(
        "Mozilla/distilvit",
        "Apache-2.0",
        _APACHE_TERMS,
        "DistilViT",
        "Mozilla",
        weights=182_000_000,
        stored=182_500_000,
        side=224,
    ),
    "vit-gpt2": Published(
        "nlpconnect/vit-gpt2-image-captioning",
        "Apache-2.0",
        _APACHE_TERMS,
        "ViT and GPT-2",
        "NLP Connect",
        weights=238_600_000,
        stored=239_200_000,
        side=224,
    ),
    "blip-large": Published(
        "Salesforce/blip-image-captioning-large",
        "BSD-3-Clause",
        _BLIP_TERMS,
        "BLIP large",
        "Salesforce",
        weights=446_200_000,
        stored=469_700_000,
        side=384,
    ),
}
"""By the names that `import --published` knows, the best for most machines first."""
