"""Finds the thing a link names: by IRI, slug, kind and slug, or the code of a concept."""

from collections.abc import Iterable
from typing import Final

from pyoxigraph import NamedNode

from graph.classes import Field, classes
from graph.editing.draft import Draft
from graph.editing.values import Json, check_text, iri
from graph.intake.codes import shipped_codes
from graph.intake.values import Misread
from graph.names import KINDS, is_key
from graph.texts import Text

_SHOWN: Final = 12


def linked(field: Field, value: Json, draft: Draft) -> NamedNode:
    """The thing that a link leads to; raises ``Misread`` where it cannot be told.

    A value is a text, or an object with an ``id`` as references are read.
    """
    named = value.get("id") if isinstance(value, dict) else value
    if not isinstance(named, str):
        message = Text("Länken är ingen text", "The link is no text")
        raise Misread("not-a-link", message, _what_fits(field))
    check_text(named)
    if "://" in named or named.startswith("urn:"):
        return iri(named)
    things = sorted(_things(field.column.kinds, named, draft))
    if len(things) > 1:
        kinds = ", ".join("/".join(found.rsplit("/", 2)[-2:]) for found in things)
        message = Text("Flera heter så", "Several are called that")
        raise Misread("ambiguous-link", message, Text(f"Välj: {kinds}.", f"Choose: {kinds}."))
    found = next(iter(things), None) or _concept(field, named)
    if found is None:
        message = Text("Det som länken leder till finns inte", "What the link leads to is missing")
        raise Misread("unknown-link", message, _what_fits(field))
    return NamedNode(found)


def _things(kinds: Iterable[str], named: str, draft: Draft) -> Iterable[str]:
    kind, slash, slug = named.rpartition("/")
    if not is_key(slug) or (slash and kind not in KINDS):
        return ()
    possible = (draft.names.resource(kind, slug) for kind in ((kind,) if slash else kinds))
    return {found for found in possible if draft.is_there(found)}


def _concept(field: Field, named: str) -> str | None:
    codes = shipped_codes()
    found = codes.concept(field.column.schemes, named)
    return found or (codes.goal_or_target(named) if field.column.sdg else None)


def _what_fits(field: Field) -> Text:
    """What the link may say."""
    column = field.column
    swedish, english = [], []
    if column.kinds:
        labels = [classes()[kind].label for kind in column.kinds]
        swedish.append(f"slug eller IRI för {', '.join(label.sv.lower() for label in labels)}")
        english.append(f"the slug or IRI of a {', '.join(label.en.lower() for label in labels)}")
    if column.schemes:
        words = concept_slugs(field)
        listed = ", ".join(words[:_SHOWN]) + (", …" if len(words) > _SHOWN else "")
        swedish.append(f"något av {listed}")
        english.append(f"one of {listed}")
    if column.sdg:
        swedish.append("koden för ett globalt delmål som 11.3")
        english.append("the code of an SDG target such as 11.3")
    return Text(f"Skriv {', eller '.join(swedish)}.", f"Write {', or '.join(english)}.")


def concept_slugs(field: Field) -> list[str]:
    """The last parts of the IRIs of the concepts a field may lead to, sorted."""
    labels = shipped_codes().labels
    return sorted(
        found.rsplit("/", 1)[-1]
        for scheme in field.column.schemes
        for found in labels.get(scheme, ())
    )
