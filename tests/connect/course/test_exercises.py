"""Each exercise of a lesson has its own place to write, and nothing of the lesson is lost on the way."""

from guildmark.connect.course.bring_in import SHIPPED
from guildmark.connect.course.carpentries import read_course
from guildmark.connect.course.exercises import EXERCISE, find_heading, split_at_exercises
from guildmark.connect.course.folder import read_folder
from guildmark.connect.course.markup import enlarge_figures, rewrite_enlarged, rewrite_figures


def test_every_exercise_of_the_shipped_course_has_a_place_before_its_solution():
    course = read_course(read_folder(SHIPPED / "verified_editor"))
    found = 0
    for lesson in course.lessons:
        pieces = split_at_exercises(lesson.html)
        assert "".join(piece.html for piece in pieces) == lesson.html
        places = [piece for piece in pieces if piece.block]
        assert len({piece.block for piece in places}) == len(places)
        assert all(piece.title for piece in places)
        assert all(after.html.startswith(("<details>", "</section>")) for after in pieces[1:])
        found += len(places)
    assert found == sum(lesson.html.count(EXERCISE) for lesson in course.lessons) > course.lessons.__len__()


def test_an_exercise_without_a_heading_or_with_one_that_is_taken_is_known_by_its_number():
    one = f'{EXERCISE}<h3 id="a">A &amp; <em>b</em></h3><p>Do.</p></section>'
    pieces = split_at_exercises(
        f"<p>x</p>{one}{one}{EXERCISE}<p>Do.</p><details>…</details></section>{EXERCISE}cut off"
    )
    assert [piece.block for piece in pieces] == ["a", "exercise-2", "exercise-3", "exercise-4", ""]
    assert pieces[0].title == "A & b"


def test_a_heading_is_found_by_its_anchor():
    html = '<h2 id="one">One <code>x</code></h2><h3 id="two">Two</h3>'
    assert [find_heading(html, anchor) for anchor in ("one", "two", "three", "")] == ["One x", "Two", "", ""]


def test_a_figure_leads_to_its_picture_and_other_pictures_stay_as_they_are():
    html = (
        '<figure><img src="figure:a.svg" alt="A"></figure><p><img src="figure:b.svg"></p><figure><img src="x"></figure>'
    )
    page = rewrite_figures(enlarge_figures(html, "Large & <whole>"), lambda name: f"/f/{name}")
    page = rewrite_enlarged(page, lambda name: f"/whole/{name}")
    assert page == (
        '<figure><a class="enlarge" href="/whole/a.svg"><img src="/f/a.svg" alt="A">'
        "<span>Large &amp; &lt;whole&gt;</span></a></figure>"
        '<p><img src="/f/b.svg"></p><figure><img src="x"></figure>'
    )
