"""A corpus in the window: its shards, and samples of it."""
