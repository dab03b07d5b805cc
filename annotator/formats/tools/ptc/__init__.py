"""The files of the propaganda techniques corpus."""
