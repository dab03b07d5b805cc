"""What trainers read."""
