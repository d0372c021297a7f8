"""Referrals: what a school cannot solve alone goes to a section of the bureau, with its own day."""
