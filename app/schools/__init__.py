"""Regions, schools and responsibility zones: where everything happens."""
