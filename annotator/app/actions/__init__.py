"""What a person can do, as one table: the window, its menus and the palette are made from it."""
