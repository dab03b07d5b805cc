"""A project that several people share on a PostgreSQL server; everybody works on a file of their own, always."""
