"""The window itself: its commands, toolbar, palette, notices and the welcome page."""
