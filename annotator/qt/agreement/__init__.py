"""The window, charts and reports of agreement."""
