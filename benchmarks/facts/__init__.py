"""What is read of an article in a web page: title, day, byline, publisher and language, against what people found."""
