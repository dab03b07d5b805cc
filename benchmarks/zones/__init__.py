"""How well articles are read: what is article, what is furniture, what is the headline."""
