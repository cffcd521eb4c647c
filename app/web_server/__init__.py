"""The web process: Socket.IO settings and one server for each asynchronous mode."""
