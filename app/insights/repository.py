"""The only queries of figures over many interviews, every one scoped by organisation."""
