"""Follow-up reviews: verification of rectified tasks and look-backs."""
