"""Sharing a project on a server, and joining one: dialogs."""
