"""The template and the written workbooks read back as what they say."""

from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest

from graph.examples import FOLDER, example
from graph.examples.workbook import FILE, write_example
from graph.intake import Intake, read_file, read_files
from graph.intake.layout import own_layout
from graph.intake.template import write_template
from graph.intake.workbook import write_workbook
from graph.names import DEFAULT_BASE, KINDS, OrganisationNames
from tests.intake import NAMES, read_text

EXAMPLE = OrganisationNames(DEFAULT_BASE, "exempelkommunen")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.xlsx"
    write_template(path)
    return path


@pytest.fixture(scope="module")
def plan() -> Intake:
    return read_files(example("exempelkommunen").files, EXAMPLE)


def triples(intake: Intake) -> list[ox.Triple]:
    said = ox.parse(intake.plan + intake.observations, ox.RdfFormat.N_TRIPLES)
    return [quad.triple for quad in said]


class TestTemplate:
    def test_reads_back_without_a_problem_or_a_note(self, template: Path) -> None:
        intake = read_file(template, NAMES)
        assert not intake.problems
        assert not intake.notes
        assert not intake.plan

    def test_begins_with_what_to_do_in_both_languages(self, template: Path) -> None:
        sheet = openpyxl.load_workbook(template).worksheets[0]
        text = " ".join(str(row[0]) for row in sheet.iter_rows(values_only=True))
        assert sheet.title == "Läs mig"
        assert "Så fyller du i" in text
        assert "How to fill in" in text

    def test_has_a_sheet_for_every_kind(self, template: Path) -> None:
        names = openpyxl.load_workbook(template).sheetnames
        assert {sheet.kind for sheet in own_layout().sheets} == set(KINDS)
        assert {sheet.headings.sv for sheet in own_layout().sheets} <= set(names)

    def test_has_headings_with_notes_frozen_above_the_rows(self, template: Path) -> None:
        goals = openpyxl.load_workbook(template)["Mål"]
        assert goals.freeze_panes == "C2"
        assert all(cell.comment for cell in goals[1])

    def test_has_drop_downs_for_schemes_targets_and_units(self, template: Path) -> None:
        book = openpyxl.load_workbook(template)
        sources = {
            str(validation.formula1)
            for sheet in ("Mål", "Bidrag", "Uppföljningar")
            for validation in book[sheet].data_validations.dataValidation
        }
        assert any("Globala delmål" in source for source in sources)
        assert any("Enheter" in source for source in sources)
        assert any("Listor" in source for source in sources)

    def test_lists_all_goals_and_targets(self, template: Path) -> None:
        rows = list(openpyxl.load_workbook(template)["Globala delmål"].iter_rows(values_only=True))
        assert len(rows) == 1 + 17 + 169
        assert all(all(row) for row in rows)


class TestWrittenWorkbook:
    def test_of_exempelkommunen_reads_back_the_same(self, plan: Intake, tmp_path: Path) -> None:
        left = write_workbook(tmp_path / "a.xlsx", triples(plan), EXAMPLE)
        again = read_file(tmp_path / "a.xlsx", EXAMPLE)
        assert left == ()
        assert again.problems == ()
        assert again.notes == ()
        assert again.plan == plan.plan
        assert again.observations == plan.observations

    def test_is_the_same_bytes_each_time(self, plan: Intake, tmp_path: Path) -> None:
        for name in ("a.xlsx", "b.xlsx"):
            write_workbook(tmp_path / name, triples(plan), EXAMPLE)
        assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()

    def test_tells_what_it_has_no_place_for(self, tmp_path: Path) -> None:
        text = "@prefix mg: <https://w3id.org/malgraf/def/> .\n<goal/a> a mg:Goal ; <p> 1 ."
        left = write_workbook(
            tmp_path / "a.xlsx", triples(read_text(tmp_path, "a.ttl", text)), NAMES
        )
        assert [triple.predicate.value for triple in left] == [f"{NAMES.namespace}p"]

    def test_never_holds_formulas(self, tmp_path: Path) -> None:
        text = (
            "@prefix mg: <https://w3id.org/malgraf/def/> .\n"
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
            '<goal/a> a mg:Goal ; skos:prefLabel "=1+1"@sv .'
        )
        write_workbook(tmp_path / "a.xlsx", triples(read_text(tmp_path, "a.ttl", text)), NAMES)
        cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["Mål"]["B2"]
        assert (cell.value, cell.data_type) == ("=1+1", "s")


class TestShippedWorkbook:
    def test_says_what_the_turtle_files_say(self, plan: Intake) -> None:
        shipped = read_file(FILE, EXAMPLE)
        assert shipped.plan == plan.plan
        assert shipped.observations == plan.observations

    def test_is_written_by_its_module(self, tmp_path: Path) -> None:
        write_example(tmp_path / "a.xlsx")
        assert read_file(tmp_path / "a.xlsx", EXAMPLE).plan == read_file(FILE, EXAMPLE).plan

    def test_lies_among_the_examples(self) -> None:
        assert FILE.parent == FOLDER
