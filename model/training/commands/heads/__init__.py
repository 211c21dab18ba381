"""The commands that fit what a run's network, or a bundle, has beside its captioner."""
