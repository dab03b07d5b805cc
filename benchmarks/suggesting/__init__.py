"""Suggestions, measured by the hand: a simulated editor works through the real session until all is as in gold."""
