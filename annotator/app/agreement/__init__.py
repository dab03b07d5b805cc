"""How far annotators agree: figures, counts and the words for them."""
