"""What the shipped bundle was trained on, as its card says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.caption import Language
from model.manifest import Json

SOURCES: tuple[Json, ...] = (
    {
        "name": "Flickr8k",
        "what": "6,091 photos, five English captions each; 1,000 more for the dev scores",
        "cite": "Hodosh, Young and Hockenmaier 2013",
    },
    {
        "name": "Multi30k",
        "what": "French translations of one caption for most of these photos",
        "cite": "Elliott, Frank, Sima'an and Specia 2016; Elliott et al. 2017",
    },
    {
        "name": "Flickr30k",
        "what": "English sentences, for the vocabulary only",
        "cite": "Young, Lai, Hodosh and Hockenmaier 2014",
    },
    {
        "name": "AugReg ViT-Ti/16",
        "what": "initial weights of the encoder (ImageNet), Apache-2.0",
        "cite": "Steiner et al. 2021, arXiv 2106.10270",
    },
    {
        "name": "web pictures",
        "what": "2,000 or so of the data folder's web/, to tell photos from drawings only",
        "cite": "rights belong to third parties; none is shipped",
    },
)

FURTHER = "web pictures with an English sentence each, mostly a machine's; none is shipped"
"""What a manifest says of a source beside Flickr8k, under the name of its folder."""

FLICKR30K_PHOTOS: Json = {
    "name": "Flickr30k's photos",
    "what": "those that are not Flickr8k's, five English captions each",
    "cite": "Young, Lai, Hodosh and Hockenmaier 2014",
}

MACHINE_FRENCH: Json = {
    "name": "machine translations",
    "what": "French for captions that no person translated, by a model trained on Multi30k",
    "cite": "model/training/RUNS.md",
}


@dataclass(frozen=True, slots=True)
class Titles:
    """What an architecture's bundles are called, and what people are shown of it, by language."""

    name: str
    title: Mapping[Language, str]
    description: Mapping[Language, str]


TITLES: Mapping[str, Titles] = {
    "merge": Titles(
        "cnn-lstm",
        {"en": "CNN-LSTM", "fr": "CNN-LSTM"},
        {
            "en": "Sees the picture as a whole; an LSTM reads the words, and it joins them.",
            "fr": "Voit l’image comme un tout\u00a0; un LSTM lit les mots, l’image les rejoint.",
        },
    ),
    "bilstm": Titles(
        "bidirectional-lstm",
        {"en": "Bidirectional LSTM", "fr": "LSTM bidirectionnel"},
        {
            "en": "Reads the rows of the picture both ways, and looks back at them for each word.",
            "fr": "Lit les rangées de l’image dans les deux sens et y revient pour chaque mot.",
        },
    ),
    "spatial": Titles(
        "spatial-attention",
        {"en": "Spatial attention", "fr": "Attention spatiale"},
        {
            "en": "Looks at a place of the picture before each word that an LSTM writes.",
            "fr": "Regarde un endroit de l’image avant chaque mot qu’un LSTM écrit.",
        },
    ),
}
"""Of the architectures beside the shipped one, which is called as the program is."""
