"""Charts: pictures, drawings, tables and words hold the values; text can be read in both themes."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from annotator.qt.agreement import chart_pictures, chart_values, charts
from annotator.qt.agreement.chart_values import Bar, Bars, Cell, Course, Matrix
from annotator.qt.parts.palette import contrast
from annotator.qt.parts.theme import load_theme

NAMES = ("main", "history", "none")
MATRIX = Matrix(
    "Labels of alice and ben",
    NAMES,
    NAMES,
    tuple(
        tuple(Cell(str(row * 3 + column), 0.5, f"{one} {other}", row == column) for column, other in enumerate(NAMES))
        for row, one in enumerate(NAMES)
    ),
    ("alice", "ben"),
    warm=True,
)  # fmt: skip
BARS = Bars(
    "κ by label",
    (
        Bar("main", 0.81, 0.77, 0.85, "0.81 [0.77, 0.85]", "12 uses"),
        Bar("history", -0.1, None, None, "−0.10", "3 uses"),
        Bar("<speech>", None, None, None, "Everyone always gave the same answer.", "1 use"),
    ),
)
COURSE = Course("κ over time", BARS.bars)
ALL = [MATRIX, BARS, COURSE]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("chart", ALL, ids=["matrix", "bars", "course"])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_svg_holds_the_words_as_text_and_can_be_drawn(dressed, chart, name):
    drawn = chart_pictures.svg(chart, 600, load_theme(name))
    root = ET.fromstring(drawn)
    assert root.find(f"{SVG}title").text == chart.title
    assert root.find(f"{SVG}desc").text == chart_values.described(chart)
    words = "".join(element.text for element in root.iter(f"{SVG}text"))
    assert chart.title in words
    for wanted in {"matrix": NAMES}.get(type(chart).__name__.lower(), ("main", "12 uses")):
        assert wanted in words
    renderer = QSvgRenderer(drawn.encode("utf-8"))
    assert renderer.isValid()
    assert renderer.defaultSize() == QSize(int(root.get("width")), int(root.get("height")))


@pytest.mark.parametrize("chart", ALL, ids=["matrix", "bars", "course"])
def test_png_is_a_sharp_picture_with_something_on_it(dressed, theme, chart):
    picture = QImage.fromData(chart_pictures.png(chart, 600, theme), "PNG")
    size = charts.size_of(chart, 600)
    assert picture.width() == round((size.width() + 2 * chart_pictures.MARGIN) * chart_pictures.RATIO)
    colours = {
        picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)
    }
    assert len(colours) > 10


def test_csv(dressed):
    assert list(csv.reader(io.StringIO(chart_values.as_csv(MATRIX)))) == [
        ["alice / ben", *NAMES],
        ["main", "0", "1", "2"],
        ["history", "3", "4", "5"],
        ["none", "6", "7", "8"],
    ]
    assert list(csv.reader(io.StringIO(chart_values.as_csv(BARS)))) == [
        ["name", "value", "low", "high", "n", "note"],
        ["main", "0.81", "0.77", "0.85", "12 uses", ""],
        ["history", "-0.1", "", "", "3 uses", ""],
        ["<speech>", "", "", "", "1 use", "Everyone always gave the same answer."],
    ]


def test_words_hold_every_value(dressed):
    assert chart_values.described(BARS) == (
        "κ by label. main: 0.81 [0.77, 0.85]: 12 uses; history: −0.10: 3 uses; "
        "<speech>: Everyone always gave the same answer.: 1 use."
    )
    assert all(f"{one} {other}" in chart_values.described(MATRIX) for one in NAMES for other in NAMES)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("warm", [False, True])
def test_numbers_can_be_read_on_every_heat(dressed, name, warm):
    theme = load_theme(name)
    fills = [charts.fill_of(theme, step / 20, warm=warm) for step in range(21)]
    assert all(contrast(fill, theme.text) >= 4.5 for fill in fills)
    steps = [contrast(fill, theme.paper) for fill in fills]
    assert steps == sorted(steps), "the hotter the stronger"
    assert contrast(charts.mark_of(theme), theme.paper) >= 3


def test_an_undefined_value_has_no_bar(dressed, theme):
    def coloured(chart):
        picture = QImage(640, 120, QImage.Format.Format_RGB32)
        picture.fill(theme.paper)
        painter = QPainter(picture)
        charts.paint(painter, chart, 600, theme)
        painter.end()
        mark = charts.mark_of(theme)
        return sum(QColor(picture.pixel(x, 13)).name() == mark.name() for x in range(640))

    assert coloured(Bars("", (Bar("a", 0.9, None, None, "0.90"),))) > 100
    assert coloured(Bars("", (Bar("a", None, None, None, "undefined"),))) == 0


def test_the_axis_goes_below_nought_where_a_value_does(dressed):
    assert charts.lowest(()) == 0
    assert charts.lowest((Bar("a", 0.4, 0.1, 0.6),)) == 0
    assert charts.lowest((Bar("a", 0.1, -0.21, 0.3),)) == pytest.approx(-0.4)


def test_cells_are_found_where_they_are_painted(dressed):
    grid = charts.grid_of(MATRIX, 600)
    for row in range(3):
        for column in range(3):
            assert grid.at(grid.cell(row, column).center()) == (row, column)
    assert grid.at(QPointF(2, 2)) is None
    assert grid.at(QPointF(grid.left + 3 * grid.width + 1, grid.top + 1)) is None


def test_many_columns_make_the_matrix_wider_and_never_too_narrow_to_read(dressed):
    names = tuple(f"annotator {number}" for number in range(40))
    cells = tuple(tuple(Cell("0.81", 0.8) for _ in names) for _ in names)
    wide = Matrix("Pairs", names, names, cells)
    assert charts.size_of(wide, 600).width() > 40 * charts.CELL
