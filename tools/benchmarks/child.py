"""One part of a benchmark, in a process of its own in which Django is set up.

``python -m tools.benchmarks.child MODULE ARGUMENT...`` calls the module's ``main``, which returns
what is printed as JSON: ``seconds``, of the work alone and not of what it takes to get there.
"""

import importlib
import json
import os
import sys

import django


def main() -> None:
    """Run the part."""
    module, *arguments = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = "matome_cms.settings"
    django.setup()
    part = importlib.import_module(module)
    sys.stdout.write(json.dumps(part.main(*arguments)) + "\n")


if __name__ == "__main__":
    main()
