"""What readers write to the editors: kept, shown in the admin, and mailed."""

import logging
import smtplib

from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from . import site
from .addresses import absolute
from .models import Message

logger = logging.getLogger(__name__)


def receive(message: Message) -> None:
    """Keep a message, and mail it to the site's address after the commit, if there is one."""
    with transaction.atomic():
        message.save()
        transaction.on_commit(lambda: mail(message))


def waiting(request: HttpRequest) -> str:
    """Return how many messages nobody has taken on, for the admin's menu; ``""`` for none."""
    if not request.user.has_perm("posts.view_message"):
        return ""
    number = Message.objects.filter(state=Message.State.NEW).count()
    return str(number) if number else ""


def mail(message: Message) -> None:
    """Mail a message that is kept. Never raises what goes wrong with the mail: it is logged."""
    to = site.current().mail
    if not to:
        return
    place = absolute(reverse("admin:posts_message_change", args=[message.pk]))
    subject = " ".join(f"[{site.current().name}] {message}".split())
    lines = [message.text, "", message.address, message.quote, "", place]
    try:
        EmailMessage(subject, "\n".join(lines), to=[to], reply_to=[message.mail]).send()
    except (OSError, smtplib.SMTPException):
        logger.exception("Message %s could not be mailed; it is in the admin", message.pk)
