"""Home: the first page by role, and the navigation."""
