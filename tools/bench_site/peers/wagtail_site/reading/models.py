"""A post as a Wagtail developer would model it: a stream of quotes."""

from wagtail.blocks import CharBlock, DateTimeBlock, StructBlock, TextBlock, URLBlock
from wagtail.fields import StreamField
from wagtail.models import Page


class QuoteBlock(StructBlock):
    """One quote."""

    author = CharBlock()
    time = DateTimeBlock()
    address = URLBlock()
    body = TextBlock()

    class Meta:
        template = "reading/quote.html"


class PostPage(Page):
    """A post."""

    quotes = StreamField([("quote", QuoteBlock())])

    template = "reading/post.html"
