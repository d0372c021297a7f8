"""Findings: what is wrong at a school, confirmed, objected to, closed."""
