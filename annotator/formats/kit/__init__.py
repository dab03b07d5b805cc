"""What formats are made of; no format of its own."""
