"""A small Wagtail site with one kind of page: a stream of quotes."""
