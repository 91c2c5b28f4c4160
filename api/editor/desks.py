"""Where a question is asked: of one organisation, or of all that somebody may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fastapi import Request

from api.asking import Asking, asker
from api.callers import caller_of
from api.language import chosen_language
from api.plain.rights import reader_of
from api.proposals import left
from api.views import OrganisationView
from graph.data_folder import DataFolder
from graph.errors import StoreError
from graph.names import PREFIXES
from graph.plain.store import PlainStore
from graph.reader import Reader
from graph.search import SearchIndex
from graph.serialised_answers import Answer
from graph.snapshots import SHARED
from graph.texts import Language, Text
from graph.vocabularies import taxonomy

ADDRESS: Final = "/editor"
_LONGEST_LOCAL: Final = 60


@dataclass(frozen=True)
class Desk:
    """The editor of one page; ``view`` is the organisation, None for all of them together.

    ``search`` is where ``mg:matches`` looks.
    """

    reader: Reader | None
    folder: DataFolder
    asking: Asking
    view: OrganisationView | None = None
    search: SearchIndex | None = None

    @property
    def address(self) -> str:
        """The path of the page."""
        return f"/o/{self.view.store.key}{ADDRESS}" if self.view else ADDRESS

    @property
    def owner(self) -> str:
        """Whose questions are saved here."""
        return self.view.store.key if self.view else SHARED

    @property
    def is_plain(self) -> bool:
        """Whether the folder is a plain store, which knows no organisations."""
        return isinstance(self.folder, PlainStore)

    @property
    def graphs(self) -> tuple[str, ...]:
        """The graphs of the organisation, what is shared and the vocabularies; empty is all."""
        if self.view is None:
            return ()
        return tuple(sorted(name.value for name in self.view.store.store.named_graphs()))

    def ask(self, request: Request, text: str, accept: Iterable[str]) -> Answer:
        """The answer in the first of the media types that fits the question."""
        caller = reader_of(request) if self.is_plain else caller_of(request)
        if self.reader is None:
            raise StoreError(
                Text(
                    "Här kan inga frågor ställas: tjänsten är startad utan läsare.",
                    "No questions can be asked here: the service was started without a reader.",
                )
            )
        who, visible = asker(request), caller.reads(self.folder.keys())
        with self.asking.account(who, text) as answers:
            answer = self.reader.query(
                self._searched(text, visible),
                accept,
                self.graphs,
                self.graphs,
                self.asking.deadline(who),
                visible=visible,
                who=who,
                has_left=left(request),
            )
            answers.append(answer)
        return answer

    def _searched(self, text: str, visible: frozenset[str]) -> str:
        """The question with what is found in place of ``mg:matches``."""
        keys = visible if self.view is None else visible & {self.view.store.key}
        return text if self.search is None else self.search.rewritten(text, keys)

    def names(self, request: Request) -> "Names":
        """What things are called here, in the reader's language."""
        return Names(chosen_language(request), self.folder.base, self.view)


@dataclass(frozen=True)
class Names:
    """What IRIs are called, how they are written short, and where they lead."""

    language: Language
    base: str
    view: OrganisationView | None = None

    def label(self, iri: str) -> str:
        """What people call it; as short as it can be written where nothing says that."""
        target = taxonomy().targets.get(iri)
        if target is not None:
            return f"{target.code} {target.label.into(self.language)}"
        if self.view is not None and iri in self.view.labels:
            return self.view.name(iri, self.language).text
        shipped = taxonomy().label(iri)
        return shipped.into(self.language) if shipped else self.short(iri)

    def short(self, iri: str) -> str:
        """The IRI with a prefix of ours, or without our own base; else as it is.

        >>> names = Names("sv", "http://localhost:8000")
        >>> names.short("https://w3id.org/malgraf/def/Goal"), names.short("urn:a")
        ('mg:Goal', 'urn:a')
        >>> names.short("http://localhost:8000/id/1471/goal/trygg-skola")
        '1471/goal/trygg-skola'
        """
        return short_form(iri) or iri.removeprefix(f"{self.base}/id/")

    def address(self, iri: str) -> str:
        """Where it leads: a page of ours, its place on the web, or nowhere (empty)."""
        if self.view is not None:
            return self.view.address(iri)
        if iri.startswith(f"{self.base}/id/"):
            return iri.removeprefix(self.base)
        return iri if iri.startswith(("https://", "http://")) else ""


def short_form(iri: str) -> str:
    """The IRI with a prefix of ours; empty where none fits.

    >>> short_form("http://metadata.un.org/sdg/11.3"), short_form("http://metadata.un.org/sdg/")
    ('sdg:11.3', '')
    """
    for prefix, start in PREFIXES.items():
        local = iri.removeprefix(start)
        fits = local != iri and len(local) <= _LONGEST_LOCAL
        if fits and local.replace("-", "").replace("_", "").replace(".", "").isalnum():
            return f"{prefix}:{local}"
    return ""
