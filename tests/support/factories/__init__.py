"""Factories: test data that reaches its states through the services."""
