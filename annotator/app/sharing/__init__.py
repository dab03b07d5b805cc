"""A project that is shared, while somebody works on it: sending, taking in, who is where, who takes which article."""
