"""Files become an organisation's data: all or nothing, and what was there before stays."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from api.cli import run
from graph.errors import DataError
from graph.examples import example
from graph.intake.template import write_template
from graph.loading import Load, RefusedLoad, Source, example_source, load
from graph.replacing import ProfileChoice
from graph.store import Installation
from tests.changing import replace_subjects

UN_FILE = (
    Path(__file__).resolve().parents[2] / "shared/data/un-sdg/sdg-kos-goals-targets-indicators.ttl"
)
UNITS: list[dict[str, str]] = [
    {"Id": "kommunfullmaktige", "Namn": "Kommunfullmäktige"},
    {"Id": "skolnamnden", "Namn": "Skolnämnden"},
]
GOAL: dict[str, str] = {
    "Id": "trygg-skola",
    "Namn": "Alla elever är trygga i skolan",
    "Ansvarig enhet": "skolnamnden",
    "Globala delmål": "4.a",
    "Startdatum": "2027-01-01",
    "Slutdatum": "2030-12-31",
}
Row = dict[str, str]
BROKEN: list[Row] = [
    GOAL | {"Id": "fel-delmal", "Namn": "Ett delmål som inte finns", "Globala delmål": "19.1"},
    GOAL | {"Id": "utan-agare", "Namn": "Ett mål som ingen ansvarar för", "Ansvarig enhet": ""},
    GOAL | {"Id": "bakvand-tid", "Namn": "Slutar innan det börjar", "Slutdatum": "2026-01-01"},
    GOAL | {"Id": "okand-enhet", "Namn": "Hos en okänd enhet", "Ansvarig enhet": "Rymdnämnden"},
    GOAL | {"Namn": "Ett mål med ett id som redan finns"},
]


def workbook(path: Path, goals: list[Row]) -> Path:
    """The template with two units and these goals filled in."""
    write_template(path)
    book = openpyxl.load_workbook(path)
    for name, rows in (("Enheter", UNITS), ("Mål", goals)):
        sheet = book[name]
        headings = [cell.value for cell in sheet[1]]
        for number, row in enumerate(rows, start=2):
            for heading, value in row.items():
                sheet.cell(row=number, column=headings.index(heading) + 1, value=value or None)
    book.save(path)
    return path


def content(folder: Path) -> dict[str, str]:
    """Every file of a data folder by its hash."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An empty data folder, open for writing."""
    with Installation.create(tmp_path / "data") as created:
        yield created


def loaded(installation: Installation, source: Source, key: str = "9999") -> Load:
    """What loading the source as the organisation 9999 did."""
    return load(installation, key, source)


def test_broken_workbook_gives_five_faults_with_their_cells_and_stores_nothing(
    installation: Installation, tmp_path: Path
) -> None:
    loaded(installation, Source((workbook(tmp_path / "before.xlsx", [GOAL]),)))
    before = content(installation.folder)
    broken = workbook(tmp_path / "broken.xlsx", [GOAL, *BROKEN])
    with pytest.raises(RefusedLoad) as refused:
        loaded(installation, Source((broken,)))
    places = {
        (problem.place.sheet, problem.place.cell): problem for problem in refused.value.problems
    }
    headings = openpyxl.load_workbook(broken)["Mål"][1]
    columns = {cell.value: cell.coordinate.rstrip("1") for cell in headings}
    expected = {
        ("Mål", f"{columns['Globala delmål']}3"): "19.1",
        ("Mål", f"{columns['Ansvarig enhet']}4"): "",
        ("Mål", f"{columns['Ansvarig enhet']}6"): "Rymdnämnden",
        ("Mål", f"{columns['Id']}7"): "trygg-skola",
    }
    assert len(refused.value.problems) == 5
    assert {place: places[place].value for place in expected} == expected
    (period,) = set(places) - set(expected)
    assert period in {
        ("Mål", f"{columns['Startdatum']}5"), ("Mål", f"{columns['Slutdatum']}5"),
    }  # fmt: skip
    assert all(problem.fix.sv and problem.fix.en for problem in refused.value.problems)
    assert content(installation.folder) == before


def test_valid_rows_are_kept_and_the_rest_listed_when_asked(
    installation: Installation, tmp_path: Path
) -> None:
    broken = workbook(tmp_path / "broken.xlsx", [GOAL, *BROKEN])
    done = loaded(installation, Source((broken,), keep_valid=True))
    names = installation.names("9999")
    stored = installation.organisation("9999").quads.decode()
    assert f"<{names.resource('goal', 'trygg-skola')}>" in stored
    for left in ("fel-delmal", "utan-agare", "bakvand-tid", "okand-enhet"):
        assert f"<{names.resource('goal', left)}>" not in stored
    assert {finding.rule for finding in done.left_out} == {"G2", "G5"}
    assert len(done.problems) == 3


def test_load_replaces_what_the_file_describes_and_nothing_else(
    installation: Installation, tmp_path: Path
) -> None:
    other = GOAL | {"Id": "laslust", "Namn": "Alla barn får lust att läsa"}
    loaded(installation, Source((workbook(tmp_path / "two.xlsx", [GOAL, other]),)))
    change = tmp_path / "change.ttl"
    change.write_text(
        """@prefix mg: <https://w3id.org/malgraf/def/> .
        <goal/laslust> a mg:Goal ;
          <http://www.w3.org/2004/02/skos/core#prefLabel> "Alla barn läser varje dag"@sv ;
          mg:responsibleUnit <unit/skolnamnden> .""",
        "utf-8",
    )
    done = loaded(installation, Source((change,)))
    stored = installation.organisation("9999").quads.decode()
    assert done.subjects == 1
    assert "lust att läsa" not in stored
    assert "Alla barn läser varje dag" in stored
    assert "Alla elever är trygga i skolan" in stored


def test_rows_may_refer_to_what_is_stored_already(
    installation: Installation, tmp_path: Path
) -> None:
    loaded(installation, Source((workbook(tmp_path / "first.xlsx", [GOAL]),)))
    goals = tmp_path / "Mål.csv"
    goals.write_text("Id;Namn;Ansvarig enhet\nlaslust;Alla barn får lust att läsa;Skolnämnden\n")
    loaded(installation, Source((goals,)))
    names = installation.names("9999")
    stored = installation.organisation("9999").quads.decode()
    assert (
        f"<{names.resource('goal', 'laslust')}> <https://w3id.org/malgraf/def/responsibleUnit> "
        f"<{names.resource('unit', 'skolnamnden')}>"
    ) in stored


def test_old_faults_do_not_hinder_a_new_load(installation: Installation, tmp_path: Path) -> None:
    names = installation.names("9999")
    faulty = f"<{names.resource('goal', 'a')}> a <https://w3id.org/malgraf/def/Goal> .\n".replace(
        " a <", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <"
    )
    installation.description = replace(installation.description, gate="report")
    replace_subjects(installation, "9999", plan=faulty.encode())
    installation.description = replace(installation.description, gate="enforce")
    loaded(installation, Source((workbook(tmp_path / "new.xlsx", [GOAL]),)))
    assert "trygg-skola" in installation.organisation("9999").quads.decode()


@pytest.mark.parametrize(
    "name", ["exempelkommunen", "ljungsala", "gotene", "gavle", "vadstena", "ange", "partille"]
)
def test_every_example_loads_under_its_own_rules(name: str, installation: Installation) -> None:
    chosen = example(name)
    done = load(installation, chosen.key, example_source(chosen))
    assert done.report.conforms
    again = load(installation, chosen.key, example_source(chosen))
    assert (again.number, again.added, again.removed) == (done.number, 0, 0)


def test_missing_file_is_named(installation: Installation, tmp_path: Path) -> None:
    code = run(["load", str(tmp_path / "none.ttl"), "--organisation", "9999", "--data", "/nowhere"])
    assert code == 1
    with pytest.raises(Exception, match=r"none\.ttl"):
        loaded(installation, Source((tmp_path / "none.ttl",)))


@pytest.mark.skipif(not UN_FILE.exists(), reason="the UN's file is not here")
def test_official_texts_stand_beside_our_labels(
    installation: Installation,
) -> None:
    chosen = example("vadstena")
    load(installation, chosen.key, example_source(chosen))
    installation.close()
    folder = str(installation.folder)
    assert run(["load", str(UN_FILE), "--data", folder]) == 0
    with Installation.open(Path(folder), write=False) as opened:
        rows = opened.organisation("0584").select(
            """PREFIX mg: <https://w3id.org/malgraf/def/>
            PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT ?text ?label WHERE {
              <http://metadata.un.org/sdg/11.3> mg:officialText ?text ; skos:prefLabel ?label .
              FILTER(LANG(?text) = "en" && LANG(?label) = "en")
            }"""
        )
    (row,) = rows
    assert "human settlement" in str(row["text"])
    assert row["text"] != row["label"]


def test_file_of_someone_else_needs_an_organisation(
    installation: Installation, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("Id;Namn\n", "utf-8")
    with pytest.raises(DataError):
        loaded(installation, Source((plan,)))


GOAL_ALONE = """@prefix mg: <https://w3id.org/malgraf/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<unit/skolnamnden> a <http://www.w3.org/ns/org#OrganizationalUnit> ;
  skos:prefLabel "Skolnämnden"@sv .
<goal/laslust> a mg:Goal ; skos:prefLabel "Alla barn får lust att läsa"@sv ;
  mg:responsibleUnit <unit/skolnamnden> .
"""


def stored_profile_names(installation: Installation, key: str) -> set[str]:
    """The rule profiles that an organisation's stored data point at."""
    lines = installation.organisation(key).quads.decode().splitlines()
    return {
        line.split()[2].strip("<>").rsplit("/", 1)[-1] for line in lines if "/ruleProfile>" in line
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plan.ttl", GOAL_ALONE),
        ("Enheter.csv", "Id;Namn\nskolnamnden;Skolnämnden\n"),
    ],
)
def test_a_profile_may_be_asked_for_a_new_organisation_the_file_does_not_describe(
    name: str, text: str, installation: Installation, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    done = loaded(installation, Source((path,), profile=ProfileChoice("trust")))
    assert done.report.conforms
    assert stored_profile_names(installation, "9999") == {"trust"}
    assert installation.organisation("9999").label.sv == "9999"


def test_profile_asked_for_goes_before_what_the_file_says(
    installation: Installation, tmp_path: Path
) -> None:
    path = tmp_path / "plan.ttl"
    path.write_text(
        GOAL_ALONE
        + """<organisation/9999> a <http://www.w3.org/ns/org#FormalOrganization> ;
          skos:prefLabel "Provkommunen"@sv ;
          mg:ruleProfile <https://w3id.org/malgraf/scheme/rule-profile/start> .""",
        "utf-8",
    )
    loaded(installation, Source((path,), profile=ProfileChoice("trust")))
    assert stored_profile_names(installation, "9999") == {"trust"}
    assert installation.organisation("9999").label.sv == "Provkommunen"


def test_profile_of_an_example_is_only_the_usual_one(installation: Installation) -> None:
    chosen = example("vadstena")
    source = replace(example_source(chosen), profile=ProfileChoice("start", chosen.profile))
    load(installation, chosen.key, source)
    assert stored_profile_names(installation, chosen.key) == {"start"}
