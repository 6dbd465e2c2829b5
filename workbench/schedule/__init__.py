"""What the queue does by itself every day."""
