"""Rectification: notices and tasks, measures, progress, extensions, applications for closure."""
