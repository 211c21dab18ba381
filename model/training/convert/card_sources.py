"""What the shipped bundle was trained on, as its card says it."""

from __future__ import annotations

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

MACHINE_FRENCH: Json = {
    "name": "machine translations",
    "what": "French for captions that no person translated, by a model trained on Multi30k",
    "cite": "model/training/RUNS.md",
}
