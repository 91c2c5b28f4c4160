"""Foreign tables are read through a mapping file."""

from pathlib import Path

import pytest

from graph.errors import Problem, UnreadableFile
from graph.examples import FOLDER
from graph.intake import Intake, read_files
from graph.names import DEFAULT_BASE, PREFIXES, SCHEME, OrganisationNames
from graph.validation import validate
from tests.intake import NAMES, mg, own, values

PUBLISHED = Path(__file__).resolve().parents[2] / "shared/data/real"
SHIPPED = FOLDER / "published-tables.mapping.toml"
TABLES = ("programmes", "goals", "indicators", "units")
MUNICIPALITIES = ("0381", "0643", "0780", "1415", "1441", "1480", "1761", "1880", "2480")

MAPPING = """
[organisations]
"1471" = "Götene kommun"

[unit-types]
"nämnden" = "board"

[ranks]
"delmål" = 2

[[table]]
file = "plan"
kind = "goal"
organisation = "kommun"

[table.columns]
nr = "id"
titel = "label"
"nivå" = { like = "level", make = true }
"nämnd" = { like = "responsible", make = true }
tid = { type = "period" }
beslut = { type = "decided" }
sdg = "addresses"
slag = { like = "dimension", words = { "grön" = "environmental", "övrigt" = "" } }

[[table]]
file = "nyckeltal"
kind = "indicator"

[table.columns]
nr = "id"
titel = "label"
"mål" = { property = "mg:measuredBy", type = "link", kinds = ["goal"], inverse = true }
bas = { type = "dated" }
sikte = { type = "target" }
utfall = { type = "outcome", year = "år" }
"""
HEADINGS = "kommun;nr;titel;nivå;nämnd;tid;beslut;sdg;slag"


def read_mapped(folder: Path, *rows: str, indicators: str = "") -> Intake:
    (folder / "plan.csv").write_text("\n".join([HEADINGS, *rows]), encoding="utf-8")
    (folder / "nyckeltal.csv").write_text(f"nr;titel;mål;bas;sikte;utfall;år\n{indicators}")
    (folder / "m.toml").write_text(MAPPING, encoding="utf-8")
    files = [folder / "plan.csv", folder / "nyckeltal.csv"]
    return read_files(files, NAMES, folder / "m.toml")


def dates(intake: Intake, node: str) -> list[str]:
    found = values(intake, node, mg("startDate")), values(intake, node, mg("endDate"))
    return [next(iter(one), "")[:11] for one in found]


def test_only_the_rows_of_the_organisation_are_read(tmp_path: Path) -> None:
    rows = ("Götene kommun;G-1;Rent vatten", "Gävle kommun;V-1;Ren luft")
    assert NAMES.resource("goal", "g-1") in read_mapped(tmp_path, *rows).subjects
    assert b"luft" not in read_mapped(tmp_path, *rows).plan


def test_organisation_is_described_as_the_mapping_calls_it(tmp_path: Path) -> None:
    intake = read_mapped(tmp_path)
    label = values(intake, "organisation/1471", f"{PREFIXES['skos']}prefLabel")
    assert label == {'"Götene kommun"@sv'}


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2021-2030", ['"2021-01-01', '"2030-12-31']),
        ("2021–2030", ['"2021-01-01', '"2030-12-31']),
        ("-2021", ["", '"2021-12-31']),
        ("2021-", ['"2021-01-01', ""]),
        ("2019", ['"2019-01-01', '"2019-12-31']),
        ("", ["", ""]),
    ],
)
def test_periods_become_first_and_last_days(
    tmp_path: Path, period: str, expected: list[str]
) -> None:
    intake = read_mapped(tmp_path, f"Götene kommun;a;Rent vatten;;;{period}")
    assert dates(intake, "goal/a") == expected


@pytest.mark.parametrize("period", ["snart", "-", "2021-2030-2040", "21"])
def test_what_is_no_period_is_told(tmp_path: Path, period: str) -> None:
    intake = read_mapped(tmp_path, f"Götene kommun;a;Rent vatten;;;{period}")
    assert [(problem.code, problem.place.cell) for problem in intake.problems] == [
        ("not-a-period", "F2")
    ]


def test_exact_decision_has_body_and_date(tmp_path: Path) -> None:
    intake = read_mapped(tmp_path, "Götene kommun;a;Rent vatten;;;;Miljönämnden 2019-10-15")
    assert values(intake, "goal/a", mg("decidedIn")) == {own("decision/a")}
    assert values(intake, "decision/a", mg("decidedBy")) == {own("unit/miljonamnden")}
    (day,) = values(intake, "decision/a", mg("decisionDate"))
    assert day.startswith('"2019-10-15"')


def test_decision_of_a_month_keeps_it_in_words(tmp_path: Path) -> None:
    intake = read_mapped(tmp_path, "Götene kommun;a;Rent vatten;;;;Miljönämnden mars 2021")
    assert values(intake, "decision/a", mg("decidedBy")) == {own("unit/miljonamnden")}
    assert not values(intake, "decision/a", mg("decisionDate"))
    description = values(intake, "decision/a", f"{PREFIXES['dcterms']}description")
    assert description == {'"Miljönämnden mars 2021"@sv'}


def test_units_and_levels_are_made_from_their_labels(tmp_path: Path) -> None:
    rows = ("Götene kommun;a;Vatten;Delmål;Miljönämnden", "Götene kommun;b;Luft;Mål;Miljönämnden")
    intake = read_mapped(tmp_path, *rows)
    assert values(intake, "goal/a", mg("responsibleUnit")) == {own("unit/miljonamnden")}
    unit = values(intake, "unit/miljonamnden", f"{PREFIXES['org']}classification")
    assert unit == {f"<{SCHEME}unit-type/board>"}
    assert {rank[1] for rank in values(intake, "level/delmal", mg("rank"))} == {"2"}
    assert {rank[1] for rank in values(intake, "level/mal", mg("rank"))} == {"1"}


def test_organisation_named_as_unit_is_itself(tmp_path: Path) -> None:
    intake = read_mapped(tmp_path, "Götene kommun;a;Vatten;;Götene kommun")
    assert values(intake, "goal/a", mg("responsibleUnit")) == {own("organisation/1471")}


def test_links_to_goals_stay_links_to_goals(tmp_path: Path) -> None:
    intake = read_mapped(tmp_path, "Götene kommun;a;Vatten;;;;;1;", "Götene kommun;b;Luft")
    assert values(intake, "goal/a", mg("addresses")) == {"<http://metadata.un.org/sdg/1>"}
    assert not values(intake, "goal/b", mg("addresses"))


def test_words_stand_for_others_or_for_nothing(tmp_path: Path) -> None:
    rows = ("Götene kommun;a;Vatten;;;;;;grön", "Götene kommun;b;Luft;;;;;;övrigt")
    intake = read_mapped(tmp_path, *rows)
    assert values(intake, "goal/a", mg("dimension")) == {f"<{SCHEME}dimension/environmental>"}
    assert not values(intake, "goal/b", mg("dimension"))
    assert not intake.problems


def test_numbers_with_their_years_become_baseline_target_and_outcome(tmp_path: Path) -> None:
    row = "u;Utsläpp;a;4,3 (2018);1,2 (2030);3,9;2021"
    intake = read_mapped(tmp_path, "Götene kommun;a;Klimatet", indicators=row)
    assert not intake.problems
    assert values(intake, "goal/a", mg("measuredBy")) == {own("indicator/u")}
    assert {one[:5] for one in values(intake, "indicator/u", mg("baseline"))} == {'"4.3"'}
    assert {one[:6] for one in values(intake, "indicator/u", mg("baselineYear"))} == {'"2018"'}
    assert {one[:5] for one in values(intake, "target-value/u-2030", mg("value"))} == {'"1.2"'}
    node = "observation/u-1471-2021-t"
    assert {one[:5] for one in values(intake, node, f"{PREFIXES['sdmx-measure']}obsValue")} == {
        '"3.9"'
    }


def test_outcome_without_year_is_told(tmp_path: Path) -> None:
    intake = read_mapped(tmp_path, indicators="u;Utsläpp;;;;3,9;")
    assert [problem.code for problem in intake.problems] == ["not-a-year"]


@pytest.mark.parametrize(
    "broken",
    [
        "[[table]",
        "x = 1",
        '[[table]]\nfile = "a"\nkind = "drake"\n[table.columns]\n',
        '[[table]]\nfile = "a"\nkind = "goal"\n[table.columns]\nb = "finns-inte"\n',
        '[[table]]\nfile = "a"\nkind = "goal"\n[table.columns]\nb = { property = "zz:a" }\n',
        '[organisations]\n"9999" = "Annan"\n[[table]]\nfile = "a"\nkind = "goal"\ncolumns = {}\n',
    ],
)
def test_mapping_that_says_what_cannot_be_is_refused(tmp_path: Path, broken: str) -> None:
    (tmp_path / "m.toml").write_text(broken)
    (tmp_path / "a.csv").write_text("b\n1\n")
    with pytest.raises(UnreadableFile) as caught:
        read_files([tmp_path / "a.csv"], NAMES, tmp_path / "m.toml")
    assert caught.value.problems[0].code == "mapping"
    assert "Error" not in caught.value.message.en


def mapping_faults(folder: Path, text: str) -> tuple[Problem, ...]:
    (folder / "m.toml").write_text(text, encoding="utf-8")
    (folder / "a.csv").write_text("b\n1\n")
    with pytest.raises(UnreadableFile) as caught:
        read_files([folder / "a.csv"], NAMES, folder / "m.toml")
    return caught.value.problems


HEAD = '[[table]]\nfile = "a"\nkind = "goal"\n[table.columns]\n'


@pytest.mark.parametrize(
    ("text", "swedish", "known"),
    [
        (HEAD + 'b = "labell"', "Tabell a, kolumn b: okänt ord: labell.", "label"),
        (HEAD + 'b = { type = "text" }', "Tabell a, kolumn b: saknar: property.", "property"),
        (
            HEAD + 'b = { property = "zz:a", type = "text" }',
            "Tabell a, kolumn b: okänt ord: zz.",
            "mg",
        ),
        (
            HEAD + 'b = { property = "mg:value", type = "tal" }',
            "Tabell a, kolumn b: okänt ord: tal.",
            "decimal",
        ),
        (
            HEAD + 'b = { like = "label", mak = true }',
            "Tabell a, kolumn b: okänt ord: mak.",
            "make",
        ),
        (
            HEAD + 'b = { like = "level", make = "ja" }',
            "Tabell a, kolumn b: make har fel slags värde: ja.",
            "true",
        ),
        (
            HEAD + 'b = { like = "level", kinds = ["x"] }',
            "Tabell a, kolumn b: okänt ord: x.",
            "goal",
        ),
        (
            HEAD + 'b = { like = "level", also = [1] }',
            "Tabell a, kolumn b: also har fel slags värde: [1].",
            "texter",
        ),
        (HEAD + "b = 5", "Tabell a, kolumn b: columns har fel slags värde: 5.", "tabell"),
        (
            '[[table]]\nfile = "a"\nkind = "drake"\ncolumns = {}',
            "Tabell a: okänt ord: drake.",
            "goal",
        ),
        ('[[table]]\nfile = "a"\nkind = "goal"', "Tabell a: saknar: columns.", "columns"),
        ('[unit-types]\n"nämnd" = "nemd"\n' + HEAD, "Unit-types: okänt ord: nemd.", "board"),
        ('[ranks]\nmål = "ett"\n' + HEAD, "Mappningen är inte giltig TOML, rad 2: ”", ""),
        ('[ranks]\n"mål" = "ett"\n' + HEAD, "Ranks: mål har fel slags värde: ett.", "heltal"),
        ("tables = 1", "Okänt ord: tables.", "table"),
        ("table = [1]", "Tabell 1: table har fel slags värde: 1.", "tabell"),
        ("", "Mappningen har ingen tabell.", "[[table]]"),
        ("[[table]", "Mappningen är inte giltig TOML, rad 1: ”", ""),
    ],
)
def test_faults_of_a_mapping_say_where_and_what_is_known(
    tmp_path: Path, text: str, swedish: str, known: str
) -> None:
    problem = mapping_faults(tmp_path, text)[0]
    assert problem.message.sv.startswith(swedish)
    assert problem.message.en != problem.message.sv
    assert known in problem.fix.sv
    assert problem.place.file == "m.toml"


def test_syntax_of_a_mapping_is_told_with_its_line(tmp_path: Path) -> None:
    (problem,) = mapping_faults(tmp_path, '[organisations]\n"1471" = Götene\n')
    assert str(problem.place) == "m.toml:2"


def test_all_faults_of_a_mapping_are_told_at_once(tmp_path: Path) -> None:
    text = HEAD + 'b = "labell"\nc = "labl"\n' + HEAD.replace("goal", "drake")
    assert [problem.value for problem in mapping_faults(tmp_path, text)] == [
        "labell",
        "labl",
        "drake",
    ]


def test_table_without_the_column_that_says_whose_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING)
    (tmp_path / "plan.csv").write_text("nr;titel\n1;Vatten\n")
    with pytest.raises(UnreadableFile) as caught:
        read_files([tmp_path / "plan.csv"], NAMES, tmp_path / "m.toml")
    assert caught.value.problems[0].code == "column-missing"


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"the published tables are not in {PUBLISHED}")
class TestPublishedTables:
    @staticmethod
    def read(key: str) -> Intake:
        names = OrganisationNames(DEFAULT_BASE, key)
        return read_files([PUBLISHED / f"{name}.csv" for name in TABLES], names, SHIPPED)

    @pytest.mark.parametrize("key", MUNICIPALITIES)
    def test_load_with_the_shipped_mapping_and_break_no_rule(self, key: str) -> None:
        intake = self.read(key)
        report = validate(intake.plan + intake.observations, "start")
        assert not intake.problems
        assert not intake.notes
        assert report.violations == ()

    def test_of_goteborg_hold_what_the_pages_say(self) -> None:
        intake = self.read("1480")
        kinds = [node.split("/")[5] for node in intake.subjects]
        assert {kind: kinds.count(kind) for kind in ("programme", "goal", "indicator")} == {
            "programme": 2,
            "goal": 20,
            "indicator": 3,
        }
        assert b"<https://w3id.org/malgraf/def/addresses>" not in intake.plan

    def test_of_hammaro_link_to_goals_and_never_to_targets(self) -> None:
        linked = [line for line in self.read("1761").plan.split(b"\n") if b"/addresses>" in line]
        assert len(linked) == 7
        assert all(b"sdg/3>" in line or b"sdg/8>" in line or b"sdg/13>" in line for line in linked)
