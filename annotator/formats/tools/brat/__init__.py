"""The standoff files of brat."""
