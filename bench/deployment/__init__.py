"""The product as deploy/ runs it: the commands of the units behind nginx, without a supervisor and without Docker."""
