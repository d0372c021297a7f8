"""Printable records: built from the features below, one template for the screen and the PDF."""
