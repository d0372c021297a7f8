"""People: accounts, grants, recusals, sign-in and preferences."""
