"""The read API: published Editions as JSON, for whoever builds on them. See docs/api.md."""
