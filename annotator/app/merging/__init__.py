"""Merging: what other projects hold comes into this one, shown first and then brought in as one step."""
