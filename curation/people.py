"""What people are called at the desk."""

from django.contrib.auth.models import User

# What is written with signs from here on (kana, kanji, hangul) has the family's name first.
FIRST_EASTERN_SIGN = "\u3040"


def name_of(user: User) -> str:
    """Return a person's name as their own writing orders it, or else the login."""
    if user.first_name and min(user.first_name + user.last_name) >= FIRST_EASTERN_SIGN:
        return f"{user.last_name} {user.first_name}".strip()
    return user.get_full_name() or user.get_username()
