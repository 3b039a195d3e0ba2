"""Who gets the pages of help: everybody, because they are no secret."""

HELP = """\
help                                 GET  every ok
help                                 POST every x
help_topic                           GET  every ok
help_topic                           POST every x
"""
