"""The invented county: places, people and stories, made by calling the services on moved days."""
