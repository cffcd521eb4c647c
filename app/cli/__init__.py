"""What all commands share; a feature keeps its commands in its own cli.py."""
