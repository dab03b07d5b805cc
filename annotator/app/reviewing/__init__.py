"""Reviewing what several people said: handing out, collecting, the queue, decisions."""
