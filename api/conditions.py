"""ETags and the conditions of RFC 9110: what the sender has seen of a thing."""

import re
from dataclasses import dataclass
from typing import Final

from api.problems import BadRequest, Unconditional
from graph.texts import Text

_TAG: Final = re.compile(r'\s*(W/)?"([^"\x00-\x20\x7f]*)"\s*(?:,|$)')
_NUMBER: Final = re.compile(r"([0-9]{1,15})(?:-[a-z0-9-]*)?")
BOTH_LANGUAGES: Final = "mul"
"""The language of what says the same to everybody."""


@dataclass(frozen=True)
class Seen:
    """What If-Match says: the newest number seen; None stands for *, whatever there is now."""

    number: int | None


def entity_tag(number: int, form: str, language: str = BOTH_LANGUAGES) -> str:
    """An ETag: the number of the last change to anything shown, the format and the language.

    >>> entity_tag(12, "json")
    '"12-json-mul"'
    """
    return f'"{number}-{form}-{language}"'


def names_tag(header: str, tag: str) -> bool:
    """Whether an If-None-Match header names an ETag; weak and strong ones compare alike.

    >>> names_tag('W/"1-json-mul", "2-json-mul"', '"1-json-mul"'), names_tag("*", '"1"')
    (True, True)
    """
    if header.strip() == "*":
        return True
    return tag[1:-1] in (found[2] for found in _TAG.finditer(header))


def seen_before(header: str) -> Seen | None:
    """The number in an If-Match header; None where no tag of ours can ever match.

    >>> seen_before('"12-json-mul", "14"'), seen_before("*"), seen_before('W/"12"')
    (Seen(number=14), Seen(number=None), None)
    """
    text = header.strip()
    if not text:
        raise Unconditional(
            Text(
                "Skicka If-Match med den ETag eller version som ändringen utgår från.",
                "Send If-Match with the ETag or version that the change was made from.",
            )
        )
    if text == "*":
        return Seen(None)
    tags = list(_TAG.finditer(text))
    if not tags or sum(len(tag[0]) for tag in tags) != len(text):
        raise BadRequest(
            Text(
                'If-Match ska vara * eller ETaggar som "12-json-mul".',
                'If-Match is * or ETags such as "12-json-mul".',
            )
        )
    numbers = [
        int(number[1]) for tag in tags if not tag[1] and (number := _NUMBER.fullmatch(tag[2]))
    ]
    return Seen(max(numbers)) if numbers else None
