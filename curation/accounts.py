"""Accounts for those who work here."""

import secrets

from django.contrib.auth.models import User


def give_password(username: str) -> str:
    """Give an account a new random password and every right, and return the password.

    The account is made where there is none: it is for the person who runs the installation, and
    on a new one nobody else could give it rights.
    """
    password = secrets.token_urlsafe(12)
    account, _made = User.objects.get_or_create(username=username)
    account.is_active = account.is_staff = account.is_superuser = True
    account.set_password(password)
    account.save()
    return password
