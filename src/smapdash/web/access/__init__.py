"""Who sends a request: logins, and the gate before every route."""
