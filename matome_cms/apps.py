"""The admin as this project has it."""

from django.contrib.admin.apps import AdminConfig


class MatomeAdminConfig(AdminConfig):
    """Django's admin with our site in it."""

    default_site = "matome_cms.admin_site.MatomeAdminSite"
