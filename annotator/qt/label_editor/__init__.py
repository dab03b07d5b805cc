"""The editor of labels, their attributes and guidelines."""
