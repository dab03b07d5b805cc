"""Reviewing: comparing annotators' layers, deciding, agreement, handing out and collecting, consistency. Core only."""
