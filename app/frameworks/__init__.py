"""Indicator frameworks: versioned trees of indicators with a bank of checklist items.

Pure parts, usable anywhere above: `states` (Method, Purpose), `scale` (rating scales),
`document` (the JSON form of a framework: check, read, write).
"""
