"""The JSON Lines of doccano."""
