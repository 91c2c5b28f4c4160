"""What follows from a row without being written in it."""

from pathlib import Path

from graph.intake import read_file
from graph.names import PREFIXES, SCHEME
from tests.intake import NAMES, ORGANISATION, Cell, Sheets, mg, own, read_rows, sdg, values


def test_contribution_keeps_the_plain_link_in_step(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["Från", "Delmål", "Styrka", "Motivering"],
        ["a", "4.1", 2, "Fler klarar skolan"],
        ["a", "13.1", -1, "Mer skjuts"],
        ["a", "5.1", 0, "Ingen skillnad"],
    ]
    intake = read_rows(tmp_path, {"Mål": [["Id", "Namn"], ["a", "Ro"]], "Bidrag": rows})
    assert values(intake, "goal/a", mg("addresses")) == sdg("4.1")
    assert values(intake, "goal/a", mg("counteracts")) == sdg("13.1")
    assert len(values(intake, "goal/a", mg("qualifiedContribution"))) == 3
    method = values(intake, "contribution/a-4-1", mg("linkMethod"))
    assert method == {f"<{SCHEME}link-method/import>"}


def test_row_that_belongs_to_no_row_in_the_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "målvärden.csv"
    path.write_text("Id;Indikator;Målvärde;Senast\nx;i;5;2030\n", encoding="utf-8")
    known = {"indicator": {"i": NAMES.resource("indicator", "i")}}
    intake = read_file(path, NAMES, known=known)
    assert [problem.code for problem in intake.problems] == ["row-missing"]


def test_dropped_target_value_takes_its_link_along(tmp_path: Path) -> None:
    sheets: Sheets = {
        "Indikatorer": [["Id", "Namn"], ["i", "Andel trygga"]],
        "Målvärden": [["Id", "Indikator", "Målvärde"], ["x", "i", "många"]],
    }
    intake = read_rows(tmp_path, sheets)
    kept = intake.without(intake.faulty)
    assert b"hasTargetValue" in intake.plan
    assert b"hasTargetValue" not in kept.plan
    assert kept.subjects == {NAMES.resource("indicator", "i")}


def test_observation_gets_area_sex_data_set_and_address(tmp_path: Path) -> None:
    sheets: Sheets = {
        "Indikatorer": [["Id", "Namn"], ["trygga", "Andel trygga"]],
        "Utfall": [["Indikator", "År", "Kön", "Utfall"], ["Andel trygga", 2024, None, "81,5"]],
    }
    intake = read_rows(tmp_path, sheets)
    node = "observation/trygga-1471-2024-t"
    assert values(intake, node, f"{PREFIXES['qb']}dataSet") == {own("dataset/trygga")}
    area = values(intake, node, f"{PREFIXES['sdmx-dimension']}refArea")
    assert area == {own("organisation/1471")}
    sex = values(intake, node, f"{PREFIXES['sdmx-dimension']}sex")
    assert sex == {f"<{SCHEME}sex/total>"}
    assert b"observation" not in intake.plan


def test_observation_without_value_is_missing_not_zero(tmp_path: Path) -> None:
    sheets: Sheets = {
        "Indikatorer": [["Id", "Namn"], ["i", "Andel trygga"]],
        "Utfall": [["Indikator", "År", "Kön", "Utfall"], ["i", 2024, "K", None]],
    }
    intake = read_rows(tmp_path, sheets)
    node = "observation/i-1471-2024-k"
    assert not values(intake, node, f"{PREFIXES['sdmx-measure']}obsValue")
    status = values(intake, node, f"{PREFIXES['sdmx-attribute']}obsStatus")
    assert status == {f"<{SCHEME}observation-status/missing>"}


def test_unit_that_is_owned_is_a_company(tmp_path: Path) -> None:
    units: list[list[Cell]] = [["Id", "Namn", "Ägs av"], ["ab", "Bostads AB", "1471"]]
    intake = read_rows(tmp_path, {"Enheter": units})
    kind = values(intake, "unit/ab", f"{PREFIXES['rdf']}type")
    assert kind == {f"<{PREFIXES['org']}FormalOrganization>"}


def test_levels_stand_in_the_organisations_own_scheme(tmp_path: Path) -> None:
    levels: list[list[Cell]] = [["Id", "Namn", "Ordning"], ["kf", "Fullmäktiges mål", 1]]
    intake = read_rows(tmp_path, {"Organisation": ORGANISATION, "Nivåer": levels})
    scheme = {own("level/scheme")}
    assert values(intake, "level/kf", f"{PREFIXES['skos']}inScheme") == scheme
    assert values(intake, "organisation/1471", mg("levelScheme")) == scheme
    kind = values(intake, "level/scheme", f"{PREFIXES['rdf']}type")
    assert kind == {f"<{PREFIXES['skos']}ConceptScheme>"}
