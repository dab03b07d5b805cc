"""The JSON Lines of Prodigy."""
