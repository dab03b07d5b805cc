"""Measures where sentences end: the product's cutter beside other splitters, on corpora that a person fetched."""
