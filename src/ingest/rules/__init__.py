"""Outlets for which CSS selectors are not enough: one module each, named by the outlet's id."""
