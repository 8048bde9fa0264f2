"""The archive: what is kept, and how to ask for it. Knows nothing of `ingest`."""
