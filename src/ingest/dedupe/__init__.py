"""Telling sameness apart: canonical address, fingerprint, containment -> verdict. Pure."""
