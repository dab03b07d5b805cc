"""TEI, the XML of the humanities."""
