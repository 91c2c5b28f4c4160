"""The UN's texts are taken from its file, whole, once, and on the UN's own IRIs."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat, parse

from graph.errors import DataError, UnreadableFile
from graph.official_texts import is_un_file, official_texts

UN_FILE = (
    Path(__file__).parents[1].parent
    / "shared"
    / "data"
    / "un-sdg"
    / "sdg-kos-goals-targets-indicators.ttl"
)
PREFIXES = """
@prefix sdgo: <http://metadata.un.org/sdg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
TEXT = "https://w3id.org/malgraf/def/officialText"


def said(*statements: str) -> str:
    """The N-Triples taken from a Turtle file with these statements."""
    return official_texts((PREFIXES + "\n".join(statements)).encode()).decode()


def test_every_language_is_kept() -> None:
    taken = said('<11.3> a sdgo:Target ; skos:prefLabel "One"@en , "Un"@fr , "Uno"@es .')
    assert taken == (
        f'<http://metadata.un.org/sdg/11.3> <{TEXT}> "One"@en .\n'
        f'<http://metadata.un.org/sdg/11.3> <{TEXT}> "Un"@fr .\n'
        f'<http://metadata.un.org/sdg/11.3> <{TEXT}> "Uno"@es .\n'
    )


def test_https_names_the_same_target_as_http() -> None:
    taken = said(
        "<https://metadata.un.org/sdg/1> a <https://metadata.un.org/sdg/ontology#Goal> .",
        '<http://metadata.un.org/sdg/1> skos:prefLabel "One"@en .',
    )
    assert taken == f'<http://metadata.un.org/sdg/1> <{TEXT}> "One"@en .\n'


def test_a_text_that_differs_only_in_space_is_kept_once() -> None:
    taken = said('<C010101> a sdgo:Indicator ; skos:prefLabel "Two  words"@en , "Two words "@en .')
    assert taken.count("\n") == 1
    assert '"Two words"@en' in taken


def test_what_is_neither_goal_target_nor_indicator_is_left_out() -> None:
    taken = said(
        '<11> a sdgo:Goal ; skos:prefLabel "Goal"@en ; skos:altLabel "Other"@en .',
        '<SERIES> a sdgo:Series ; skos:prefLabel "Series"@en .',
    )
    assert taken == f'<http://metadata.un.org/sdg/11> <{TEXT}> "Goal"@en .\n'


def test_a_byte_order_mark_is_no_hindrance() -> None:
    text = PREFIXES + '<1> a sdgo:Goal ; skos:prefLabel "One"@en .'
    assert b'"One"@en' in official_texts(text.encode("utf-8-sig"))


@pytest.mark.parametrize("content", [b"", b"<a> <b> <c> .", PREFIXES.encode()])
def test_a_file_without_un_texts_is_refused(content: bytes) -> None:
    with pytest.raises(DataError, match="none of the UN's texts"):
        official_texts(content)


def test_a_file_that_is_not_turtle_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableFile, match="line 2"):
        official_texts(b"<a> <b> <c> .\n<a> <b> ;;;; ( .")


@pytest.mark.skipif(not UN_FILE.exists(), reason="the UN's SDG file is not here")
def test_the_un_file_gives_texts_for_all_in_three_languages() -> None:
    quads = list(parse(official_texts(UN_FILE.read_bytes()), format=RdfFormat.N_TRIPLES))
    for language in ("en", "fr", "es"):
        described = {
            quad.subject
            for quad in quads
            if isinstance(quad.object, Literal) and quad.object.language == language
        }
        assert len(described) == 17 + 169 + 232, language


@pytest.mark.skipif(not UN_FILE.exists(), reason="the UN's SDG file is not here")
def test_the_un_file_is_recognised_by_its_subjects() -> None:
    quads = parse(path=UN_FILE, base_iri="http://metadata.un.org/sdg/")
    assert is_un_file({str(quad.subject).strip("<>") for quad in quads})
