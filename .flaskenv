FLASK_APP=app.cli.entry
