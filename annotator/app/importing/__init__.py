"""Articles and annotations that come in from files and pasted text."""
