"""Suggestions of one sitting: learning from what the editor does, and offering what has earned it."""
