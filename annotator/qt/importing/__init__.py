"""The dialogs of importing."""
