"""What is listed over the whole project: search, words in context, remarks, consistency."""
