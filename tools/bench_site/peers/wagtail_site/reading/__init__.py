"""The page of a post."""
