"""What a command has found, written for people and for programs: one file a form."""
