"""How many live interviews one GPU hears."""
