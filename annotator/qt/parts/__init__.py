"""What every part of the window is made of: widgets, forms, theme, icons, progress."""
