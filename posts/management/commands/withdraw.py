"""The short name of ``withdraw_post``."""

from .withdraw_post import Command

__all__ = ["Command"]
