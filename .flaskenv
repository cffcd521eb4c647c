FLASK_APP=app.entry
