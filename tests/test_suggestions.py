"""Suggestions of SDG targets: by the words alone, with the words behind them."""

import hashlib
from pathlib import Path

import pytest

from graph.benchmarks.gold import DEVELOPMENT, FOLDER, TEST, gold_texts
from graph.errors import UnreadableFile
from graph.linking.evidence import TermIndex
from graph.linking.goal_text import GoalText, language_of
from graph.linking.learning import Answered, LearningSuggester
from graph.linking.likeness import Likeness, letter_sequences
from graph.linking.suggester import Suggester, goal_likelihoods, suggester
from graph.linking.terms import OWN_MATTERS, Says, Term, read_terms, shipped_terms
from graph.linking.weights import shipped_weights
from graph.vocabularies import taxonomy

CODES = ("1.2", "13.2", "4.1")
NARROW = {"10.5", "10.6", "14.3", "14.6", "15.6", "15.7", "16.8"}
"""Targets about one thing that hardly has twenty names: acid seas, fishing subsidies, …"""


def index(*terms: tuple[str, str, Says]) -> TermIndex:
    return TermIndex([Term(code, "sv", text, says) for code, text, says in terms], CODES, "sv")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Ingen familj lever i barnfattigdom", "1.2"),
        ("Alla elever når gymnasiebehörighet", "4.1"),
        ("Klimatpåverkan från kommunens resor ska minska", "13.2"),
        ("Rent dricksvatten till alla hushåll", "6.1"),
        ("Våld i nära relationer ska upphöra", "5.2"),
        ("Every resident has safe drinking water", "6.1"),
    ],
)
def test_what_a_text_plainly_says_is_among_the_three(text: str, target: str) -> None:
    found = suggester().suggest(GoalText(text))
    assert target in [each.target for each in found.suggestions]


def test_suggestions_show_their_words_where_they_stand() -> None:
    found = suggester().suggest(GoalText("Ingen familj lever i barnfattigdom"))
    [first] = [each for each in found.suggestions if each.target == "1.2"]
    assert "barnfattigdom" in [said.text[said.start : said.end] for said in first.words_for]
    assert all(0 <= each.probability <= 1 for each in found.suggestions)


def test_what_concerns_the_organisation_alone_gets_no_suggestion() -> None:
    text = GoalText("Telefonväxeln svarar inom en minut och mötesrummen bokas lätt")
    assert suggester().suggest(text).suggestions == ()


def test_programme_and_unit_alone_suggest_nothing() -> None:
    text = GoalText("Vi håller det vi lovar", programme="Klimatprogram", unit="Miljönämnden")
    assert suggester().suggest(text).suggestions == ()


def test_the_same_text_gives_the_same_answer_and_order_of_terms_changes_nothing() -> None:
    text = GoalText("Fler går, cyklar och åker kollektivt", "Utsläppen från trafiken minskar.")
    assert suggester().suggest(text) == suggester().suggest(text)
    backwards = Suggester(suggester().targets, tuple(reversed(shipped_terms())), shipped_weights())
    assert backwards.probabilities(text) == pytest.approx(suggester().probabilities(text))


def test_an_opposing_term_hides_what_lies_inside_it() -> None:
    with_opposing = index(
        ("13.2", "klimat", Says.NAMES), ("13.2", "arbetsklimat", Says.AGAINST)
    ).matches("Ett gott arbetsklimat")
    assert [match.term for match in with_opposing] == ["arbetsklimat", "klimat"]
    likely = suggester().probabilities(
        GoalText("Ett gott arbetsklimat på alla arbetsplatser"), "sv"
    )
    place = [target.code for target in suggester().targets].index("13.2")
    assert likely[place] < 0.05


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Barnfattigdomen minskar", "barnfattigdom"),
        ("grundskolan", "skola"),
        ("skolmiljöer", None),
        ("klok", None),
    ],
)
def test_terms_are_found_by_stem_and_at_the_ends_of_compounds(text: str, found: str | None) -> None:
    terms = index(("1.2", "barnfattigdom", Says.NAMES), ("4.1", "skola", Says.NAMES))
    assert [match.term for match in terms.matches(text)] == ([found] if found else [])


def test_abbreviations_are_not_taken_for_words() -> None:
    terms = index(("1.2", "LOVA", Says.NAMES))
    assert terms.matches("Vi vill lova mer") == []
    assert [match.term for match in terms.matches("Bidrag ur LOVA")] == ["LOVA"]


def test_phrases_are_found_with_a_word_between() -> None:
    terms = index(("4.1", "trygg skola", Says.NAMES))
    assert terms.matches("Trygg skola")
    assert terms.matches("En trygg, rolig skola")
    assert not terms.matches("En skola som är trygg")


def test_likeness_lies_between_nothing_and_the_same() -> None:
    likeness = Likeness([{"rent vatten": 1.0}, {"fri konst": 1.0}], "sv", letter_sequences)
    same, other = likeness.to({"rent vatten": 1.0})
    assert same == pytest.approx(1.0)
    assert other == pytest.approx(0.0)
    assert likeness.covered({"vattnet ska vara rent vatten": 1.0})[0] == pytest.approx(1.0)
    assert likeness.to({"": 1.0}).tolist() == [0.0, 0.0]


def test_an_sdg_is_at_least_as_likely_as_its_likeliest_target() -> None:
    own = suggester()
    likely = own.probabilities(GoalText("Fler får jobb och egen försörjning"), "sv")
    goals = goal_likelihoods(own.targets, likely)
    for target, probability in zip(own.targets, likely, strict=True):
        assert goals[target.goal - 1] >= probability - 1e-12
    assert goals.max() <= 1


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_target_has_terms_of_its_own(language: str) -> None:
    naming: dict[str, set[str]] = {}
    for term in shipped_terms():
        if term.says is Says.NAMES and term.language == language:
            naming.setdefault(term.target, set()).add(term.text)
    codes = {target.code for target in taxonomy().targets.values()}
    assert naming.keys() == {*codes, OWN_MATTERS}
    means = {
        target.code for target in taxonomy().targets.values() if target.means_of_implementation
    }
    assert min(len(some) for some in naming.values()) >= 10
    few = {code for code in codes - means if len(naming[code]) < 20}
    assert few <= NARROW, few


def test_the_gold_set_is_as_it_was_frozen() -> None:
    for line in (FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest, name


def test_the_gold_set_is_large_enough_and_its_halves_share_nothing() -> None:
    texts = gold_texts()
    codes = {target.code for target in taxonomy().targets.values()}
    for language, least in (("sv", 400), ("en", 150)):
        some = [text for text in texts if text.language == language]
        assert len(some) >= least
        assert sum(not text.targets for text in some) >= 0.15 * len(some)
        topics = {
            split: {text.topic for text in some if text.split == split}
            for split in (DEVELOPMENT, TEST)
        }
        assert not topics[DEVELOPMENT] & topics[TEST]
        halves = [[text for text in some if text.split == split] for split in (DEVELOPMENT, TEST)]
        grams = [[_grams(text.text) for text in half] for half in halves]
        assert all(
            len(one & other) <= 0.5 * len(one | other) for one in grams[0] for other in grams[1]
        )
    assert all(set(text.targets) <= codes for text in texts)


def test_the_language_of_the_gold_texts_is_told() -> None:
    texts = gold_texts()
    right = sum(language_of(text.text) == text.language for text in texts)
    assert right >= 0.98 * len(texts)


def _grams(text: GoalText) -> set[str]:
    said = " ".join(f"{text.label} {text.description}".casefold().split())
    return {said[start : start + 4] for start in range(len(said) - 3)}


def answered(said: str, accepted: str = "", rejected: str = "") -> Answered:
    return Answered(
        said, "sv", GoalText(said), frozenset(accepted.split()), frozenset(rejected.split())
    )


def test_an_accepted_answer_about_nearly_the_same_goal_moves_its_target_and_says_so() -> None:
    text = GoalText("Kvarnbyfestivalen blir av varje sommar")
    known = answered("Kvarnbyfestivalen blir av också nästa sommar", accepted="11.4")
    assert "11.4" not in [each.target for each in suggester().suggest(text).suggestions]
    learnt = LearningSuggester(suggester(), [known])
    first = learnt.suggest(text).suggestions[0]
    assert (first.target, first.moved_by) == ("11.4", (known.name,))
    assert learnt.version == f"{suggester().version}+1"


def test_a_rejected_answer_makes_its_target_less_likely() -> None:
    text = GoalText("Alla elever i Kvarnbyskolan når gymnasiebehörighet")
    known = answered("Alla elever i Kvarnbyskolan når behörighet", rejected="4.1")
    before = {each.target: each.probability for each in suggester().suggest(text).suggestions}
    after = LearningSuggester(suggester(), [known]).suggest(text).suggestions
    assert before["4.1"] > {each.target: each.probability for each in after}.get("4.1", 0.0)


def test_answers_about_other_goals_and_about_the_goal_itself_move_nothing() -> None:
    text = GoalText("Rent dricksvatten till alla hushåll")
    known = [answered(text.label, rejected="6.1"), answered("Fler går på bio", accepted="16.1")]
    assert (
        LearningSuggester(suggester(), known).suggest(text).suggestions
        == suggester().suggest(text).suggestions
    )


OWN = """@prefix terms: <https://w3id.org/malgraf/scheme/link-terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
terms:{code} skos:altLabel "Lyckeborgsmodellen"@sv .
"""


def test_terms_of_ones_own_count_beside_the_shipped_ones(tmp_path: Path) -> None:
    file = tmp_path / "egna.ttl"
    file.write_text(OWN.format(code="16.1"), encoding="utf-8")
    text = GoalText("Lyckeborgsmodellen införs i alla områden")
    assert suggester().suggest(text).suggestions == ()
    own = suggester(read_terms(file))
    assert own.suggest(text).suggestions[0].target == "16.1"
    assert own.version != suggester().version


@pytest.mark.parametrize("said", [OWN.format(code="99.9"), "", "@prefix terms <"])
def test_files_without_terms_are_refused_with_the_reason(tmp_path: Path, said: str) -> None:
    file = tmp_path / "egna.ttl"
    file.write_text(said, encoding="utf-8")
    with pytest.raises(UnreadableFile) as refused:
        read_terms(file)
    assert refused.value.problems[0].place.file == "egna.ttl"
