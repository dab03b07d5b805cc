"""The format of this program: JSON Lines that hold everything."""
