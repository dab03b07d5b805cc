"""What goes out: which articles, with whose layers, in which format, divided how, and what is lost."""
