"""The polite, bounded, guarded client. Alone knows httpx."""
