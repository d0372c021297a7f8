"""Recording without a network: what devices send, and what the site needs to work on them."""
