"""A bare Django view."""
