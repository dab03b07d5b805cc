"""Tables: articles in rows, annotations in rows, labels in columns."""
