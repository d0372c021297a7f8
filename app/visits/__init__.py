"""Visits to schools: plan, team, recording on site, exit slip, feedback."""
