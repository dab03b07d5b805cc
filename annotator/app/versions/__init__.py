"""Corrected articles: a newer text takes the place of an older one, and what people said of it goes along."""
