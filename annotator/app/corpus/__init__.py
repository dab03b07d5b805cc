"""Corpora: folders of project files, worked on by many processes, here or on a cluster."""
