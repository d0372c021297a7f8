"""Figures that must hold, as ratios taken in one run. `make bench` prints each with its floor."""
