"""Strangers' files: valid files of every format, damaged in every way, read within limits.

`make fuzz` does it a thousand times for each reader, in a process with limits; `make test` does a share of it.
"""
