"""Web Annotation, the JSON-LD of the W3C."""
