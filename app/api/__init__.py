"""For machines: is it alive, is it ready, what are its figures."""
