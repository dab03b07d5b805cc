"""Lists of places over the whole project: search, words in context, remarks, consistency."""
