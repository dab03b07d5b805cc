"""What stands beside the article."""
