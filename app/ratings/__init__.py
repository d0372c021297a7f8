"""Blind double rating: two supervisors rate one checklist of a visit, each without seeing the other."""
