"""A CSV file is read whatever is in it: each row that cannot be is told at its line, and the rest goes on."""

import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from guildmark.connect.csv.cells import make_harmless, take_back
from guildmark.connect.csv.problems import UnreadableError
from guildmark.connect.csv.reading import Row, open_table


def read(content: bytes, **how: str):
    with open_table(io.BytesIO(content), **how) as table:
        return table, list(table.rows())


def cells(content: bytes) -> list[list[str]]:
    return [row.cells for row in read(content)[1]]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("latin-1", "cp1252"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_names_arrive_whole_in_every_usual_encoding(encoding: str, found: str):
    table, rows = read("name,city\nZoë Müller,Århus\nJosé,Málaga\n".encode(encoding))
    assert table.encoding == found
    assert table.header == ["name", "city"]
    assert [row.cells for row in rows] == [["Zoë Müller", "Århus"], ["José", "Málaga"]]
    assert bool(table.notices) == (found == "cp1252")


def test_bytes_that_windows_does_not_know_are_latin_1():
    assert read("name\né\x81é\n".encode("latin-1"))[0].encoding == "latin-1"


def test_one_broken_line_does_not_change_how_the_others_are_read():
    content = "name\nZoë\nJosé\n".encode() + b"br\xffken\n" + "Åsa\n".encode()
    assert cells(content) == [["Zoë"], ["José"], ["br\udcffken"], ["Åsa"]]


def test_the_mapping_can_name_the_encoding():
    assert read("name\nЮлий\n".encode("koi8-r"), encoding="koi8-r")[1][0].cells == ["Юлий"]
    with pytest.raises(UnreadableError, match="no encoding “klingon”"):
        read(b"name\nx\n", encoding="klingon")


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(sign: str):
    table, rows = read(f'name{sign}pay\n"Ada{sign} Ltd"{sign}1.5\n'.encode())
    assert (table.delimiter, rows[0].cells) == (sign, [f"Ada{sign} Ltd", "1.5"])


def test_a_spreadsheets_own_first_line_names_the_delimiter():
    table, rows = read(b"sep=;\r\nname;a,b,c\r\nAda;1,2,3\r\n")
    assert (table.header, rows[0]) == (["name", "a,b,c"], Row(3, ["Ada", "1,2,3"]))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_numbered_as_an_editor_does_and_empty_ones_passed_over(end: str):
    content = end.join(["", "name,city", "Ada,x", "", '"two', 'lines",y', ",", "Bo,z"]).encode()
    table, rows = read(content)
    assert [row.line for row in rows] == [3, 5, 8]
    assert rows[1].cells == [f"two{end}lines", "y"]
    assert table.blank == 2  # the row of empty cells and the empty line


def test_a_column_that_comes_twice_gets_a_name_of_its_own():
    table, _ = read(b"name,name,,NAME\na,b,c,d\n")
    assert table.header == ["name", "name (2)", "column 3", "NAME"]
    assert "comes twice" in str(table.notices[0])


def test_names_are_all_different_however_they_collide():
    table, _ = read(b"a (2),a,a,a (2),a\n1,2,3,4,5\n")
    assert len(set(table.header)) == 5


def test_ragged_rows_are_told_and_surplus_empty_cells_forgiven():
    _, rows = read(b"a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n1,2,3\n")
    assert [(row.line, row.fault) for row in rows] == [
        (2, "2 cells under a header of 3"), (3, "4 cells under a header of 3"), (4, ""), (5, ""),
    ]  # fmt: skip


def test_a_quotation_mark_that_is_never_closed_costs_one_row():
    body = "".join(f"{n},x\n" for n in range(3, 2000))
    _, rows = read(f'a,b\n2,"open\n{body}'.encode())
    assert [row.line for row in rows if row.fault] == [2]
    assert "never closed" in rows[0].fault or "not closed again" in rows[0].fault
    assert [row.cells[0] for row in rows[1:]] == [str(n) for n in range(3, 2000)]


def test_marks_that_open_and_close_on_every_line_cannot_swallow_the_file():
    _, rows = read(b"a,b\n" + b'x","y\n' * 2000 + b"last,row\n")
    assert rows[-1].cells == ["last", "row"]
    assert sum(bool(row.fault) for row in rows) >= 2000 / 500


def test_text_behind_a_closing_mark_is_told():
    _, rows = read(b'a,b\n"x"y,1\nz,2\n')
    assert "written twice" in rows[0].fault
    assert rows[1] == Row(3, ["z", "2"])


def test_a_line_of_ten_megabytes_is_told_and_passed_over_in_little_memory(tmp_path: Path):
    file = tmp_path / "huge.csv"
    file.write_bytes(b"a,b\n" + b"x" * 10_000_000 + b",1\nz,2\n")
    tracemalloc.start()
    with open_table(file) as table:
        rows = list(table.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(row.line, bool(row.fault)) for row in rows] == [(2, True), (3, False)]
    assert len(rows[0].cells[0]) <= 1000
    assert peak < 6_000_000


def test_a_cell_beyond_all_measure_is_told():
    _, rows = read(b"a,b\n" + b"x" * 140_000 + b",1\nz,2\n")
    assert "131,072" in rows[0].fault
    assert rows[1].cells == ["z", "2"]


def test_a_large_file_is_never_held_in_memory(tmp_path: Path):
    file = tmp_path / "long.csv"
    with file.open("w") as out:
        out.write("a,b\n")
        out.writelines(f"{n},{'x' * 80}\n" for n in range(100_000))
    tracemalloc.start()
    with open_table(file) as table:
        count = sum(1 for _ in table.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, peak < 4_000_000) == (100_000, True)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\r\n", b"\xff\xfe", b"\n,,\n" * 200])
def test_an_empty_file_is_said_to_be_empty(content: bytes):
    with pytest.raises(UnreadableError, match="the file is empty"):
        read(content, name="people.csv")


@pytest.mark.parametrize(("start", "what"), [(b"PK\x03\x04", "Excel"), (b"%PDF-1.7", "PDF"), (b"\x1f\x8b", "gzip")])
def test_another_kind_of_file_is_named(start: bytes, what: str):
    with pytest.raises(UnreadableError, match=what):
        read(start + bytes(1000))


@pytest.mark.parametrize("content", [b"\x7fELF\x02\x01\x00,b\n1,2\n", b"a,\x00b\n1,2\n"])
def test_what_is_not_text_at_all_is_not_taken_for_a_header(content: bytes):
    with pytest.raises(UnreadableError, match="is this CSV"):
        read(content)


def test_a_header_alone_has_no_rows():
    assert cells(b"name,city\n") == []


def test_a_header_of_thousands_of_columns_is_refused():
    with pytest.raises(UnreadableError, match="1,000 columns"):
        read(b",".join(b"c%d" % n for n in range(1001)) + b"\n1\n")


@given(some.binary(max_size=3000))
def test_any_bytes_are_rows_or_a_clear_refusal(content: bytes):
    try:
        table, rows = read(b"a,b\n" + content)
    except UnreadableError:
        return
    assert all(row.fault or len(row.cells) == len(table.header) for row in rows)
    assert [row.line for row in rows] == sorted({row.line for row in rows})


PIECES = some.lists(some.sampled_from(['"', ",", "\r", "x", " ", '""', '","', "'"]), max_size=5).map("".join)


@given(some.lists(some.tuples(PIECES, PIECES), max_size=30))
def test_nothing_is_lost_and_nothing_is_read_twice_however_marks_are_strewn(pieces: list[tuple[str, str]]):
    content = "a,b\n" + "".join(f"{before}<{n}>{after}\n" for n, (before, after) in enumerate(pieces))
    joined = "".join(cell for row in cells(content.encode()) for cell in row)
    assert [joined.count(f"<{n}>") for n in range(len(pieces))] == [1] * len(pieces)


@given(some.text())
def test_a_cell_made_harmless_is_no_formula_and_comes_back(cell: str):
    assert make_harmless(cell)[:1] not in tuple("=+-@\t\r\n")
    assert take_back(make_harmless(cell)) == cell.replace("\0", "\ufffd")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-5", "@x", "\tx", "\rx", "'=1", "''-1"])
def test_formulas_get_an_apostrophe(cell: str):
    assert make_harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ada", "'tis", "a=b", "", "O'Neill"])
def test_other_cells_stay_as_they_are(cell: str):
    assert make_harmless(cell) == take_back(cell) == cell
