"""The empty workbook that people fill in: a sheet for each kind of thing, and how to begin."""

from pathlib import Path

from graph.intake.codes import shipped_codes
from graph.intake.layout import own_layout
from graph.intake.workbook import Book

_READ_ME = (
    "Så fyller du i arbetsboken",
    "Varje blad är ett slags sak, varje rad är en sak och varje kolumn säger något om den. "
    "Börja med Enheter, Program, Mål och Indikatorer; lämna blad och kolumner tomma som ni "
    "inte använder.",
    "Id ges en gång och ändras aldrig, också när namnet ändras. Använd bokstäver a–z, siffror och "
    "bindestreck, till exempel trygg-skola. Saknas id görs ett av namnet.",
    "Hänvisa till andra rader med deras id eller namn. Flera skiljs åt med semikolon: "
    "skolnamnden; kulturnamnden.",
    "Globala delmål skrivs som koder: 11.3; 13.1. De står i bladet Globala delmål. Ett helt mål, "
    "11, går bra när delmålet inte är känt. Tomt betyder okänt, aldrig inget.",
    "Styrka, motivering, vem och när för en koppling till ett delmål skrivs i bladet Bidrag.",
    "Datum skrivs ÅÅÅÅ-MM-DD, tal med decimalkomma, ja eller nej med ord.",
    "Exempel: i bladet Mål kan en rad ha id trygg-skola, namn Alla elever är trygga i skolan, "
    "ansvarig enhet skolnamnden, globala delmål 4.a; 16.1, startdatum 2027-01-01 och slutdatum "
    "2030-12-31.",
    "Kontrollera med: malgraf check FIL.xlsx. Läs in med: malgraf load FIL.xlsx --data MAPP "
    "--organisation KOD. Felen nämner blad och cell, och inget lagras förrän de är rättade.",
    "",
    "How to fill in the workbook",
    "Each sheet is a kind of thing, each row is one thing, and each column says something about "
    "it. Begin with Enheter (units), Program (programmes), Mål (goals) and Indikatorer "
    "(indicators); leave empty what you do not use. English headings are read too, and stand in "
    "the notes of the headings.",
    "An id is given once and never changes, even when the label does. Use letters a–z, digits and "
    "hyphens, such as safe-school. Where it is missing, one is made from the label.",
    "Refer to other rows by their id or label. Separate several by semicolons.",
    "SDG targets are written as codes: 11.3; 13.1. They are in the sheet Globala delmål. A whole "
    "goal, 11, will do when the target is not known. Empty means unknown, never none.",
    "Strength, motivation, who and when for a link to a target go in the sheet Bidrag "
    "(contributions).",
    "Dates are written YYYY-MM-DD; yes and no in words.",
    "Check with: malgraf check FILE.xlsx. Load with: malgraf load FILE.xlsx --data FOLDER "
    "--organisation KEY. Faults name sheet and cell, and nothing is stored until they are mended.",
)


def write_template(path: Path) -> None:
    """Write the empty workbook; it reads back without a problem."""
    book = Book(path)
    with book.file:
        book.read_me(_READ_ME)
        pages = [(sheet, ()) for sheet in own_layout().sheets]
        book.choices(shipped_codes())
        book.goals_and_targets()
        for sheet, rows in pages:
            book.rows(sheet, rows)
