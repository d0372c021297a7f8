"""Tests: architecture, unit, integration on two databases, journeys in a browser."""
