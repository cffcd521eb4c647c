"""Many candidates at once for a while on `make run`: what is acknowledged, lost, late, left to people; memory."""
