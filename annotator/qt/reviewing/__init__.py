"""Handing out, collecting, and the mode in which others are reviewed."""
