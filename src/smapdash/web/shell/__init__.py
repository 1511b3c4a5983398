"""The application around the pages: server, security, static files, header and dialogs."""
