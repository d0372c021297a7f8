"""Issued papers: numbered snapshots with a checksum that never change. Rendering is above."""
