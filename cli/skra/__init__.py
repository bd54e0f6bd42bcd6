"""The user's side of Skra: command line, client and pytest plugin."""
