"""The commands, one file each: a module here with a `command` is a command of `skra`."""
