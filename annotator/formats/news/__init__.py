"""News as it is published: pages, feeds, wire formats, documents, mail, archives."""
