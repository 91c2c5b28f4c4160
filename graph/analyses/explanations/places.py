"""What somebody asks why about, as they write it: a figure, a code, kind and slug, or an IRI."""

from graph.analyses.explanations.numbers import FIGURES
from graph.analyses.model import LinkModel
from graph.errors import NotFound
from graph.names import KINDS, OrganisationNames, is_key, sdg_iri
from graph.texts import Text


def place_of(model: LinkModel, names: OrganisationNames, written: str) -> str:
    """The IRI or figure that a text names; raises ``NotFound`` for what is none.

    ``coverage``, ``11.3``, ``target/11.3``, ``11``, ``goal/trygg-skola`` and whole IRIs.
    """
    if written in FIGURES:
        return written
    target = sdg_iri(written.removeprefix("target/"))
    if target is not None and (target in model.targets or target.rpartition("/")[2].isdigit()):
        return target
    if written.startswith(names.namespace):
        written = written.removeprefix(names.namespace)
    kind, _, slug = written.partition("/")
    iri = names.resource(kind, slug)
    if kind in KINDS and is_key(slug) and _is_known(model, iri):
        return iri
    figures = ", ".join(FIGURES)
    raise NotFound(
        Text(
            f"”{written}” går inte att förklara: skriv ett globalt delmål som 11.3, ett globalt "
            f"mål som 11, en sak som goal/trygg-skola eller något av {figures}.",
            f"“{written}” cannot be explained: write an SDG target such as 11.3, an SDG such as "
            f"11, a thing such as goal/trygg-skola or one of {figures}.",
        )
    )


def _is_known(model: LinkModel, iri: str) -> bool:
    return any(
        iri in some
        for some in (
            model.bearers,
            model.programmes,
            model.units,
            model.indicators,
            model.documents,
            {each.iri for each in model.conflicts},
        )
    )
