"""The dialog of exporting, and articles on paper."""
