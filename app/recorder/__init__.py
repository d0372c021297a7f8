"""Recording without a network, the server's side: operations, photos in pieces, conflicts, appendix."""
