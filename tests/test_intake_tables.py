"""Workbooks and delimited tables become triples; what is wrong is told with its cell."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from graph.errors import UnreadableFile
from graph.intake import Intake, attach_places, read_file, read_files
from graph.intake.limits import PROBLEMS
from graph.names import PREFIXES, SCHEME
from graph.validation import validate
from tests.intake import (
    NAMES,
    ORGANISATION,
    UNITS,
    Cell,
    Sheets,
    mg,
    own,
    read_rows,
    read_text,
    sdg,
    values,
)

LABEL = f"{PREFIXES['skos']}prefLabel"
ADDRESSES = mg("addresses")
GOALS: Sequence[Cell] = ["Id", "Namn", "Ansvarig", "Globala delmål", "Start", "Slut"]


def told(intake: Intake) -> list[tuple[str, str, str]]:
    return [(problem.code, str(problem.place), problem.value) for problem in intake.problems]


class TestBrokenWorkbook:
    SHEETS: Sheets = {  # noqa: RUF012
        "Organisation": ORGANISATION,
        "Enheter": UNITS,
        "Mål": [
            GOALS,
            ["lasa", "Alla elever läser obehindrat", "skola", "19.1", 2026, 2028],
            ["rakna", "Alla elever räknar obehindrat", None, "4.1", 2026, 2028],
            ["skriva", "Alla elever skriver obehindrat", "skola", "4.1", 2028, 2026],
            ["simma", "Alla elever kan simma 200 meter", "Skolnämden", "4.1", 2026, 2028],
            ["lasa", "Alla elever läser en bok om året", "skola", "4.1", 2026, 2028],
        ],
    }

    def test_gives_its_five_errors_with_their_cells(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, self.SHEETS)
        report = validate(intake.plan + intake.observations, "ordinary")
        placed = attach_places(report.violations, intake)
        assert sorted(told(intake)) == [
            ("duplicate-id", "plan.xlsx, Mål!A6", "lasa"),
            ("unknown-reference", "plan.xlsx, Mål!C5", "Skolnämden"),
            ("unknown-target", "plan.xlsx, Mål!D2", "19.1"),
        ]
        assert sorted((found.rule, str(found.place)) for found in placed) == [
            ("G2", "plan.xlsx, Mål!C3"),
            ("G5", "plan.xlsx, Mål!E4"),
        ]

    def test_says_what_is_allowed(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, self.SHEETS)
        fixes = {problem.code: problem.fix for problem in intake.problems}
        messages = {problem.code: problem.message for problem in intake.problems}
        assert messages["unknown-target"].sv.endswith(": 19.1.")
        assert "1.1–17.19" in fixes["unknown-target"].sv
        assert "skolnämnden" in fixes["unknown-reference"].sv
        assert all(fix.sv and fix.en for fix in fixes.values())

    def test_keeps_its_valid_rows_when_the_faulty_are_dropped(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, self.SHEETS)
        kept = intake.without(intake.faulty)
        slugs = {node.rsplit("/", 1)[-1] for node in kept.subjects}
        assert slugs == {"1471", "skola", "rakna", "skriva"}


class TestHeadings:
    @pytest.mark.parametrize(
        ("sheet", "headings"),
        [
            ("Mål", ["Id", "Namn", "Ansvarig enhet", "Globala delmål"]),
            ("Goals", ["Id", "Label", "Responsible unit", "SDG targets"]),
            ("goals", ["identifier", "TITLE", "owner", "SDG"]),
            ("MÅL", ["id", "målformulering *", "ansvarig_nämnd", "agenda 2030"]),
        ],
    )
    def test_are_known_in_swedish_and_english(
        self, tmp_path: Path, sheet: str, headings: Sequence[Cell]
    ) -> None:
        row = ["a", "Alla elever är trygga", "skola", "4.a"]
        intake = read_rows(tmp_path, {"Enheter": UNITS, sheet: [headings, row]})
        assert values(intake, "goal/a", LABEL) == {'"Alla elever är trygga"@sv'}
        assert values(intake, "goal/a", mg("responsibleUnit")) == {own("unit/skola")}
        assert values(intake, "goal/a", ADDRESSES) == sdg("4.a")

    def test_that_mean_nothing_are_noted_with_their_cell(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, {"Mål": [["Id", "Namn", "Humör"], ["a", "Trygghet", "glad"]]})
        (note,) = intake.notes
        assert (note.code, str(note.place)) == ("unknown-column", "plan.xlsx, Mål!C1")
        assert not intake.problems

    def test_of_sheets_that_are_not_read_are_noted(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, {"Mål": [["Id", "Namn"]], "Lunch": [["Dag"], ["måndag"]]})
        assert [note.code for note in intake.notes] == ["unknown-sheet"]

    def test_may_stand_below_empty_rows(self, tmp_path: Path) -> None:
        rows: list[list[Cell]] = [[], [], ["Id", "Namn"], ["a", "Trygghet"]]
        intake = read_rows(tmp_path, {"Mål": rows})
        assert str(intake.place_of(NAMES.resource("goal", "a"))) == "plan.xlsx, Mål!A4"

    def test_of_no_known_sheet_make_the_file_unreadable(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFile) as caught:
            read_rows(tmp_path, {"Lunch": [["Dag"], ["måndag"]]})
        assert caught.value.problems[0].code == "unknown-sheet"


class TestIds:
    def test_are_made_from_the_label_where_missing(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, {"Mål": [["Namn"], ["Trygg skola för alla"]]})
        assert intake.subjects == {NAMES.resource("goal", "trygg-skola-for-alla")}
        assert [(note.code, note.value) for note in intake.notes] == [
            ("made-id", "trygg-skola-for-alla")
        ]

    def test_that_cannot_stand_in_an_address_are_rewritten(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, {"Mål": [["Id", "Namn"], ["MÅL 1.2", "Trygg skola"]]})
        assert intake.subjects == {NAMES.resource("goal", "mal-1-2")}

    def test_that_cannot_be_made_are_told(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, {"Mål": [["Id", "Namn", "Beskrivning"], [None, None, "x"]]})
        assert told(intake) == [("no-id", "plan.xlsx, Mål!A2", "")]

    def test_of_the_organisation_is_its_key(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, {"Organisation": [["Namn"], ["Götene kommun"]]})
        assert intake.subjects == {NAMES.organisation}


class TestReferences:
    def test_go_by_id_label_kind_and_address(self, tmp_path: Path) -> None:
        rows: list[list[Cell]] = [["Id", "Namn", "Bidrar till"], ["a", "Trygghet", None]]
        words = ["a", "trygghet", "goal/a", NAMES.resource("goal", "a")]
        rows += [[f"b{number}", "Studiero", word] for number, word in enumerate(words)]
        intake = read_rows(tmp_path, {"Mål": rows})
        assert not intake.problems
        for number in range(len(words)):
            assert values(intake, f"goal/b{number}", mg("contributesTo")) == {own("goal/a")}

    def test_that_two_rows_answer_to_are_told(self, tmp_path: Path) -> None:
        sheets: Sheets = {
            "Visioner": [["Id", "Namn"], ["a", "Ett gott liv"]],
            "Mål": [["Id", "Namn", "Bidrar till"], ["a", "Trygghet", None], ["b", "Ro", "a"]],
        }
        (problem,) = read_rows(tmp_path, sheets).problems
        assert problem.code == "ambiguous-reference"
        assert "vision/a" in problem.fix.sv

    def test_reach_what_is_known_from_before(self, tmp_path: Path) -> None:
        path = tmp_path / "mål.csv"
        path.write_text("Id;Namn;Ansvarig\na;Trygghet;Skolnämnden\n", encoding="utf-8")
        known = {"unit": {"Skolnämnden": NAMES.resource("unit", "skola")}}
        assert told(read_file(path, NAMES)) == [
            ("unknown-reference", "mål.csv:2, Ansvarig", "Skolnämnden")
        ]
        intake = read_file(path, NAMES, known=known)
        assert values(intake, "goal/a", mg("responsibleUnit")) == {own("unit/skola")}

    def test_reach_rows_of_other_files_in_the_same_load(self, tmp_path: Path) -> None:
        (tmp_path / "mål.csv").write_text("Id;Namn;Ansvarig\na;Trygghet;skola\n")
        (tmp_path / "enheter.csv").write_text("Id;Namn\nskola;Skolnämnden\n")
        intake = read_files([tmp_path / "mål.csv", tmp_path / "enheter.csv"], NAMES)
        assert values(intake, "goal/a", mg("responsibleUnit")) == {own("unit/skola")}

    def test_may_be_several(self, tmp_path: Path) -> None:
        units: list[Sequence[Cell]] = [*UNITS, ["kultur", "Kulturnämnden", None]]
        rows: list[list[Cell]] = [
            ["Id", "Namn", "Medverkande"],
            ["a", "Ro", "skola; Kulturnämnden"],
        ]
        intake = read_rows(tmp_path, {"Enheter": units, "Mål": rows})
        found = values(intake, "goal/a", mg("contributingUnit"))
        assert found == {own("unit/skola"), own("unit/kultur")}


class TestTargets:
    @pytest.mark.parametrize(
        ("cell", "codes"),
        [
            ("11.3; 13.1", ["11.3", "13.1"]),
            ("11.3, 13.1", ["11.3", "13.1"]),
            ("Delmål 11.3\nSDG 13.01", ["11.3", "13.1"]),
            ("1.A", ["1.a"]),
            ("11,3", ["11.3"]),
            (11.3, ["11.3"]),
            (4.0, ["4"]),
            ("4; 4.1", ["4", "4.1"]),
        ],
    )
    def test_are_read_as_people_write_them(
        self, tmp_path: Path, cell: Cell, codes: list[str]
    ) -> None:
        intake = read_rows(tmp_path, {"Mål": [["Id", "Namn", "SDG"], ["a", "Trygghet", cell]]})
        assert values(intake, "goal/a", ADDRESSES) == sdg(*codes)
        assert not intake.problems

    def test_left_empty_are_unknown(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, {"Mål": [["Id", "Namn", "SDG"], ["a", "Trygghet", None]]})
        assert not values(intake, "goal/a", ADDRESSES)

    @pytest.mark.parametrize("cell", ["19.1", "1.99", "klimat", "0", date(2026, 3, 11)])
    def test_that_do_not_exist_are_told(self, tmp_path: Path, cell: Cell) -> None:
        intake = read_rows(tmp_path, {"Mål": [["Id", "Namn", "SDG"], ["a", "Trygghet", cell]]})
        assert [problem.code for problem in intake.problems] == ["unknown-target"]

    def test_that_are_wrong_do_not_hide_those_that_are_right(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, {"Mål": [["Id", "Namn", "SDG"], ["a", "Ro", "4.1; 19.1"]]})
        assert values(intake, "goal/a", ADDRESSES) == sdg("4.1")
        assert told(intake) == [("unknown-target", "plan.xlsx, Mål!C2", "19.1")]

    def test_that_may_have_lost_a_zero_are_noted(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, {"Mål": [["Id", "Namn", "SDG"], ["a", "Jobb åt alla", 8.1]]})
        assert [(note.code, note.value) for note in intake.notes] == [("target-as-number", "8.1")]


class TestValues:
    @pytest.mark.parametrize(
        ("sheet", "heading", "cell", "path", "expected"),
        [
            ("Indikatorer", "Utgångsläge", "7 262 000,5", "baseline", '"7262000.5"'),
            ("Indikatorer", "Utgångsläge", "−1.50", "baseline", '"-1.5"'),
            ("Indikatorer", "Utgångsläge", 4.3, "baseline", '"4.3"'),
            ("Indikatorer", "Basår", 2018.0, "baselineYear", '"2018"'),
            ("Mål", "Start", date(2026, 2, 1), "startDate", '"2026-02-01"'),
            ("Mål", "Start", "2026-02-01", "startDate", '"2026-02-01"'),
            ("Mål", "Start", 2026.0, "startDate", '"2026-01-01"'),
            ("Mål", "Slut", "2026", "endDate", '"2026-12-31"'),
            ("Mål", "Uppföljning", "Tertial", "followUpRhythm", '"P4M"'),
            ("Mål", "Uppföljning", "p1y", "followUpRhythm", '"P1Y"'),
            ("Grunduppdrag", "Frivillig", "Nej", "voluntary", '"false"'),
            ("Grunduppdrag", "Frivillig", True, "voluntary", '"true"'),
            ("Löften", "Läge", "påbörjat", "progress", f"<{SCHEME}progress/started>"),
            ("Pledges", "Progress", "Done", "progress", f"<{SCHEME}progress/done>"),
            ("Indikatorer", "Riktning", "increase", "direction", f"<{SCHEME}direction/increase>"),
        ],
    )
    def test_are_read_as_people_write_them(
        self, tmp_path: Path, sheet: str, heading: str, cell: Cell, path: str, expected: str
    ) -> None:
        intake = read_rows(tmp_path, {sheet: [["Id", "Namn", heading], ["a", "Namnet", cell]]})
        assert not intake.problems
        (node,) = {node for node in intake.subjects if node.endswith("/a")}
        (found,) = values(intake, node.removeprefix(NAMES.namespace), mg(path))
        assert found.startswith(expected)

    @pytest.mark.parametrize(
        ("sheet", "heading", "cell", "code"),
        [
            ("Indikatorer", "Utgångsläge", "cirka 4", "not-a-number"),
            ("Indikatorer", "Utgångsläge", "1.234,5", "not-a-number"),
            ("Indikatorer", "Utgångsläge", True, "not-a-number"),
            ("Indikatorer", "Basår", "18", "not-a-year"),
            ("Mål", "Start", "2026-02-30", "not-a-date"),
            ("Mål", "Start", "våren 2026", "not-a-date"),
            ("Beslut", "Beslutsdatum", "2026", "not-a-date"),
            ("Mål", "Uppföljning", "ibland", "not-a-duration"),
            ("Grunduppdrag", "Frivillig", "kanske", "not-a-boolean"),
            ("Löften", "Läge", "nästan", "unknown-word"),
            ("Nivåer", "Ordning", 1.5, "not-an-integer"),
            ("Mål", "Webbsida", "www.gotene.se", "not-an-address"),
            ("Mål", "Webbsida", "https://gotene.se/a b", "not-an-address"),
            ("Bidrag", "Tidpunkt", "i går", "not-a-moment"),
        ],
    )
    def test_that_cannot_be_read_are_told_with_their_cell(
        self, tmp_path: Path, sheet: str, heading: str, cell: Cell, code: str
    ) -> None:
        intake = read_rows(tmp_path, {sheet: [["Id", "Namn", heading], ["a", "Namnet", cell]]})
        (problem,) = intake.problems
        assert (problem.code, str(problem.place)) == (code, f"plan.xlsx, {sheet}!C2")
        assert len(intake.faulty) == 1

    def test_that_are_failed_formulas_are_told(self, tmp_path: Path) -> None:
        intake = read_rows(tmp_path, {"Mål": [["Id", "Namn"], ["a", "#REF!"]]})
        assert told(intake) == [("formula-fault", "plan.xlsx, Mål!B2", "#REF!")]
        assert not values(intake, "goal/a", LABEL)

    def test_of_labels_are_one_line_in_composed_letters(self, tmp_path: Path) -> None:
        text = 'Id;Namn\na;"Tra\u030adar\n  av  ljus"\n'
        intake = read_text(tmp_path, "mål.csv", text)
        assert values(intake, "goal/a", LABEL) == {'"Trådar av ljus"@sv'}

    def test_of_a_source_are_an_address_or_a_text(self, tmp_path: Path) -> None:
        cell = "https://gotene.se/a; https://gotene.se/b"
        rows: list[list[Cell]] = [
            ["Id", "Namn", "Källa"],
            ["a", "Ro", cell],
            ["b", "Tro", "Budget 2026"],
        ]
        intake = read_rows(tmp_path, {"Mål": rows})
        source = f"{PREFIXES['dcterms']}source"
        assert values(intake, "goal/a", source) == {
            "<https://gotene.se/a>",
            "<https://gotene.se/b>",
        }
        assert values(intake, "goal/b", source) == {'"Budget 2026"@sv'}


def test_day_that_does_not_exist_is_told_with_what_to_write(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["Id", "Namn", "Start"], ["a", "Ro", "2024-13-45"]]
    (problem,) = read_rows(tmp_path, {"Mål": rows}).problems
    assert problem.message.sv == "Datumet finns inte: 2024-13-45."
    assert "2026-01-31" in problem.fix.sv
    assert "2026-01-31" in problem.fix.en


class TestRefusedRows:
    @pytest.mark.parametrize("given", ["a", "…"])
    def test_have_the_faults_of_their_other_cells_told(self, tmp_path: Path, given: str) -> None:
        rows: list[list[Cell]] = [
            ["Id", "Namn", "Ansvarig", "Globala delmål", "Start"],
            ["a", "Ro", None, None, None],
            [given, "Tro", "Ingen", "19.1", "2024-13-45"],
        ]
        intake = read_rows(tmp_path, {"Mål": rows})
        assert [code for code, _, _ in told(intake)][1:] == [
            "unknown-reference",
            "unknown-target",
            "not-a-date",
        ]
        assert intake.subjects == {NAMES.resource("goal", "a")}
        assert b"Tro" not in intake.plan

    def test_say_nothing_and_make_nothing(self, tmp_path: Path) -> None:
        rows: list[list[Cell]] = [
            ["Id", "Namn", "Globala delmål"],
            ["a", "Ro", "4.1"],
            ["a", "Tro", "5.1"],
        ]
        intake = read_rows(tmp_path, {"Mål": rows})
        assert values(intake, "goal/a", mg("addresses")) == sdg("4.1")
        assert str(intake.place_of(NAMES.resource("goal", "a"), LABEL)) == "plan.xlsx, Mål!B2"


def test_more_faults_than_anybody_reads_are_summed_up(tmp_path: Path) -> None:
    rows = "".join(f"g{number};Trygghet;okänd {number}\n" for number in range(PROBLEMS + 5))
    intake = read_text(tmp_path, "mål.csv", "Id;Namn;Ansvarig\n" + rows)
    assert len(intake.problems) == PROBLEMS + 1
    assert intake.problems[-1].code == "more-problems"
    assert len(intake.faulty) == PROBLEMS + 5
