"""A page and its outlet's rules -> an article. Pure: bytes in, values out."""
