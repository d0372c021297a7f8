"""Insights: the numbers leaders see, each with its definition, its lists and its moment."""
