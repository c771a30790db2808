"""What the API answers, in OpenAPI 3.1: the document that programs read and the page shows."""

import hashlib
import json
from typing import Any

from posts.labels import LABELS

MOST_PER_PAGE = 100
PER_PAGE = 24

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
MOMENT = {"type": "string", "format": "date-time", "description": "In UTC."}


def record(description: str, /, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object that has these keys, all of them, and no others."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def said(description: str, **schema: Any) -> dict[str, Any]:
    """Return the schema of a text, with what it says."""
    return {**TEXT, **schema, "description": description}


def many(name: str) -> dict[str, Any]:
    """Return the schema of a list of such objects."""
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def listed(name: str) -> dict[str, Any]:
    """Return the schema of one page of a list."""
    return record(
        "One page of a list.",
        count={**COUNT, "description": "How many there are on all pages."},
        page={"type": "integer", "minimum": 1},
        pages={"type": "integer", "minimum": 1},
        items=many(name),
    )


SUMMARY: dict[str, Any] = {
    "path": said("The two parts of the post's address: 2025_05/2025_05_20_tea."),
    "url": said("The page for readers."),
    "title": TEXT,
    "date": said("The day that the post stands under.", format="date"),
    "first_published_at": MOMENT,
    "published_at": {**MOMENT, "description": "When what is shown now was made, in UTC."},
    "tags": {"type": "array", "items": TEXT, "description": "Names, in the editor's order."},
    "description": said("The lead's or the first quote's beginning, as plain text."),
    "source_url": said("The discussion that the post is made of; empty for none."),
    "quote_count": COUNT,
}
SCHEMAS: dict[str, Any] = {
    "Error": record("Why there is no answer.", error=said("One line.")),
    "Summary": record("What a list says of a post.", **SUMMARY),
    "Post": record(
        "A whole post.",
        **SUMMARY,
        lead_html=said("Safe HTML."),
        sections=many("Section"),
    ),
    "Section": record(
        "A run of quotes.",
        folded={"type": "boolean"},
        summary=said("What a fold is called; empty where it is open."),
        quotes=many("Quote"),
    ),
    "Quote": record(
        "One quoted comment.",
        number={"type": "integer", "minimum": 1, "description": "Its anchor is #q and this."},
        author=TEXT,
        time={
            "type": ["string", "null"],
            "format": "date-time",
            "description": "When it was said, in UTC; null where that isn't known.",
        },
        color=said("The colour's value, such as #ff33a1; empty for none."),
        label=said(
            "What was made of the comment's words; empty for nothing.",
            enum=["", *LABELS],
        ),
        html=said("The body as readers get it: safe HTML."),
        text=said("The body as plain text."),
        source_url=said("The comment at its source; empty where that isn't known."),
    ),
    "Tag": record("A tag with published posts.", name=TEXT, slug=TEXT, posts=COUNT),
    "Found": record(
        "A post that answers a question.",
        post={"$ref": "#/components/schemas/Summary"},
        hits=many("Hit"),
        more={**COUNT, "description": "Quotes that answer, too, and are not shown."},
    ),
    "Hit": record(
        "A quote that answers.",
        number={"type": "integer", "minimum": 1},
        author=TEXT,
        html=said("A part of its words, escaped, with what answers in <mark>."),
        url=said("The quote on its page."),
    ),
    "Posts": listed("Summary"),
    "Results": listed("Found"),
    "Tags": listed("Tag"),
}


def parameter(name: str, description: str, place: str = "query", **schema: Any) -> dict[str, Any]:
    """Return one parameter."""
    kind = schema or TEXT
    required = place == "path"
    return {
        "name": name,
        "in": place,
        "required": required,
        "description": description,
        "schema": kind,
    }


PAGES = [
    parameter("page", "The page's number, from 1.", type="integer", minimum=1, default=1),
    parameter(
        "per_page",
        f"How many on a page, at most {MOST_PER_PAGE}.",
        type="integer",
        minimum=1,
        maximum=MOST_PER_PAGE,
        default=PER_PAGE,
    ),
]


def operation(
    name: str, summary: str, answer: str, parameters: list[dict[str, Any]], **errors: str
) -> dict[str, Any]:
    """Return the description of one address; ``errors`` are called by their status."""

    def response(description: str, schema: str) -> dict[str, Any]:
        content = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
        return {"description": description, "content": {"application/json": content}}

    responses = {
        "200": response("The answer.", answer),
        "304": {"description": "Nothing changed since the ETag in If-None-Match."},
        **{status.removeprefix("s"): response(why, "Error") for status, why in errors.items()},
    }
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": responses,
        }
    }


BAD = "A parameter is not as it has to be, or there is no such parameter."
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Published posts",
        "version": "1",
        "description": "Reads what is published, nothing else. GET and HEAD alone, no account.",
    },
    "paths": {
        "/api/v1/posts": operation(
            "listPosts",
            "The published posts, the newest first.",
            "Posts",
            [
                *PAGES,
                parameter("tag", "Only posts with the tag of this slug."),
                parameter("month", "Only posts of this month: 2025_05."),
                parameter("since", "Only what was published, or anew, since: ISO 8601, else UTC."),
            ],
            s400=BAD,
            s404="There is no such page.",
        ),
        "/api/v1/posts/{month}/{name}": operation(
            "readPost",
            "One post, whole.",
            "Post",
            [
                parameter("month", "The first part of its path: 2025_05.", "path"),
                parameter("name", "The second part of its path: 2025_05_20_tea.", "path"),
            ],
            s400=BAD,
            s404="There never was such a post.",
            s410="The post was withdrawn.",
        ),
        "/api/v1/tags": operation(
            "listTags",
            "The tags that have posts, those with most first.",
            "Tags",
            PAGES,
            s400=BAD,
            s404="There is no such page.",
        ),
        "/api/v1/search": operation(
            "search",
            "What a question finds in titles and quotes, the best first.",
            "Results",
            [parameter("q", "Words; all have to stand in a title or in one quote."), *PAGES],
            s400=BAD,
            s429="That was asked too often.",
            s404="There is no such page.",
        ),
    },
    "components": {"schemas": SCHEMAS},
}
# Another form of the answers is another answer: so it is part of each ETag.
FORM = hashlib.sha256(json.dumps(OPENAPI).encode()).hexdigest()[:8]
