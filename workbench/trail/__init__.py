"""The trail kept so that whoever runs the application cannot rewrite it."""
