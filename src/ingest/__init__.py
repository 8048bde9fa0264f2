"""Brings articles from configured news outlets into one SQL database."""
