"""Corpora of other tools through the program and out again, counted by readers that share no code with it."""
