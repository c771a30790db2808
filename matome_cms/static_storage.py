"""How static files are named when they are collected: by the hash of what is in them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names also where one JavaScript module imports another.

    A browser may then keep every file for ever, and never mixes the modules of two versions.
    """

    support_js_module_import_aggregation = True
