"""What is offered about something on the screen covers nothing of it."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize

from annotator.qt.parts.places import free_place

SCREEN = QRect(0, 0, 1280, 800)
MENU = QSize(260, 400)


def test_it_stands_before_it_in_reading_direction_where_there_is_room():
    taken = QRect(500, 300, 300, 60)
    before = free_place(taken, MENU, SCREEN, mirrored=False)
    after = free_place(taken, MENU, SCREEN, mirrored=True)
    assert before.x() + MENU.width() < taken.left()
    assert after.x() > taken.right()
    assert before.y() == after.y() == taken.top()


@given(st.integers(0, 1100), st.integers(0, 700), st.integers(20, 700), st.integers(10, 300), st.booleans())
def test_it_never_covers_what_it_is_about_and_stays_on_the_screen_if_it_can(x, y, width, height, mirrored):
    taken = QRect(x, y, width, height).intersected(SCREEN)
    place = QRect(free_place(taken, MENU, SCREEN, mirrored=mirrored), MENU)
    sides = (taken.left(), SCREEN.right() - taken.right())
    ends = (taken.top(), SCREEN.bottom() - taken.bottom())
    if max(sides) > MENU.width() + 40 or max(ends) > MENU.height() + 10:
        assert SCREEN.contains(place)
    assert not place.intersects(taken)


def test_where_there_is_no_room_at_all_it_is_beside_it():
    taken = QRect(100, 100, 1100, 600)
    assert free_place(taken, MENU, SCREEN, mirrored=False) == QPoint(-190, 100)
