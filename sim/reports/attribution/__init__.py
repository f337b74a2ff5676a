"""The reports of an attribution: its document, its page, and what the screen shows."""
