#!/usr/bin/env python
"""Matome CMS's command line."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command, with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matome_cms.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
