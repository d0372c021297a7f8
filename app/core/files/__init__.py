"""Attachments: what is taken in, how it is stored, who may open it, and what is swept away."""
