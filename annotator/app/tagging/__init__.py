"""Changing what is said about one article: labels, annotations, article tags, notes, sentences, zones."""
