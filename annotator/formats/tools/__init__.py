"""The files of other annotation tools, a package for each."""
