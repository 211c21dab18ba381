"""Captioners that others made."""
