"""A real course arrives whole; a hostile or broken one is refused with the place of each fault."""

import base64
import io
import re
import zipfile

import pytest

from guildmark.connect.course.carpentries import read_course
from guildmark.connect.course.folder import read_folder, read_zip
from guildmark.connect.course.markup import lay_out_pictures, rewrite_figures, rewrite_lessons
from guildmark.connect.course.pictures import read_picture
from guildmark.connect.course.problems import CourseError
from tests.shared_data import shared

LESSON = b"---\ntitle: One\nteaching: 10\nexercises: 5\n---\n"


def course(body=b""):
    return read_course({"config.yaml": b"title: Course\nlicense: CC0\n", "episodes/01-one.md": LESSON + body})


def html(body):
    return course(body).lessons[0].html


def problems(**arguments):
    with pytest.raises(CourseError) as refused:
        course(**arguments)
    return [str(problem) for problem in refused.value.problems]


def test_the_unix_shell_course_arrives_whole():
    found = read_course(read_folder(shared("course-unix-shell")))
    assert (found.title, found.licence) == ("The Unix Shell", "CC-BY 4.0")
    assert (len(found.lessons), found.minutes) == (7, 270)
    assert sum(lesson.challenges for lesson in found.lessons) == 41
    assert [lesson.html.count("<details>") > 0 for lesson in found.lessons] == [False] + [True] * 6
    assert all(lesson.objectives for lesson in found.lessons)


def test_figures_are_shown_with_their_words_and_loaded_lazily():
    found = read_course(read_folder(shared("course-unix-shell")))
    page = rewrite_figures(found.lessons[1].html, lambda name: f"/figures/{name}")
    assert '<figure><img src="/figures/filesystem.svg" alt="The file system is made up' in page
    pictures = re.findall(r"<img [^>]+>", page)
    assert pictures
    assert all('loading="lazy"' in picture for picture in pictures)
    assert all(re.search(r' width="\d+" height="\d+"', picture) for picture in pictures)


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def with_figure(body):
    config = b"title: Course\nlicense: CC0\n"
    return read_course(
        {"config.yaml": config, "episodes/01-one.md": LESSON + body.encode(), "episodes/fig/a.png": PIXEL}
    )


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ('{alt="two words" width=50%}', "two words"),
        ("{width='50%' alt='it \"is\" so'}", "it &quot;is&quot; so"),
        ('{alt="a } b" .wide #one}', "a } b"),
        ('{alt="it\'s \\"so\\"" width="90%"}', "it's &quot;so&quot;"),
        ("{\nalt='over\ntwo lines'\n}", "over two lines"),
        ("{alt=word}", "word"),
        ('{fig-alt="as others write it"}', "as others write it"),
        (r'{alt="all \*.pdb files"}', "all *.pdb files"),
    ],
)
def test_the_words_of_a_figure_are_kept_however_its_attributes_are_written(attributes, words):
    found = with_figure(f"![](fig/a.png){attributes}\n")
    assert f'<figure><img src="figure:a.png" alt="{words}"' in found.lessons[0].html
    assert "{" not in found.lessons[0].html
    assert found.remarks == ()


def test_words_for_the_eye_beside_words_for_the_ear_are_a_caption():
    page = with_figure('![A *pixel*](fig/a.png){alt="One dot"}\n').lessons[0].html
    assert 'alt="One dot"' in page
    assert "<figcaption>A <em>pixel</em></figcaption></figure>" in page


@pytest.mark.parametrize("attributes", ["{alt=two words}", "{alt='open", "{onload=x(1)}", "{src=b.png}", "{}"])
def test_attributes_that_are_none_harm_nothing(attributes):
    page = with_figure(f"![dot](fig/a.png){attributes}\n").lessons[0].html
    assert 'src="figure:a.png" alt="dot"' in page
    assert not re.search(r"<img[^>]*(onload|b\.png)", page)


def test_a_figure_without_words_is_told_with_its_line_and_keeps_nothing_out():
    body = '![](fig/a.png){alt="dot"}\n\n![](fig/a.png)\n\n<img src="figure:a.png">\n\n![](fig/a.png){alt=""}\n'
    remarks = [str(each) for each in with_figure(body).remarks]
    assert [remark.split(": ")[0] for remark in remarks] == [
        "episodes/01-one.md, line 8",
        "episodes/01-one.md, line 10",
    ]
    assert all("says nothing to whoever cannot see it" in remark for remark in remarks)


def test_every_figure_of_the_unix_shell_course_says_what_it_shows():
    found = read_course(read_folder(shared("course-unix-shell")))
    pictures = [picture for lesson in found.lessons for picture in re.findall(r"<img [^>]+>", lesson.html)]
    assert len(pictures) == 8
    assert all(re.search(r' alt="[^"]{20,}"', picture) for picture in pictures)
    assert any("&quot;/Users/imhotep&quot;" in picture for picture in pictures), "quotation marks stay"
    assert not any("\\" in picture for picture in pictures), "signs that were escaped stand as they are meant"
    assert found.remarks == ()


def test_a_picture_in_html_is_lazy_too_and_an_authors_own_size_stays():
    html = '<img src="figure:a.png" alt="a"><img src="figure:a.png" width="40"><img src="b.png">'
    assert lay_out_pictures(html, {"a.png": (640, 480)}) == (
        '<img src="figure:a.png" alt="a" loading="lazy" width="640" height="480">'
        '<img src="figure:a.png" width="40" loading="lazy">'
        '<img src="b.png" loading="lazy">'
    )


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="700" height="204.4px"', (700, 204)),
        ('width="210mm" height="297mm" viewBox="0 0 595 842"', (794, 1123)),
        ('width="6 in" height="72pt"', (576, 96)),
        ('viewBox="-5 -5, 30.5 40"', (30, 40)),
        ('width="100%"', None),
        ('width="0" height="0"', None),
        ('width="999999" height="1"', None),
    ],
)
def test_the_size_of_a_drawing_is_read_where_it_states_one(attributes, size):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'
    assert read_picture("a.svg", svg.encode()).size == size


def test_links_between_lessons_stay_inside_the_course():
    found = read_course(read_folder(shared("course-unix-shell")))
    pages = [rewrite_lessons(lesson.html, lambda slug: f"/learn/{slug}") for lesson in found.lessons]
    assert not any(".md" in page.split('href="')[n][:80] for page in pages for n in range(1, page.count('href="') + 1))


@pytest.mark.parametrize(
    "attack",
    [
        b"<script>alert(1)</script>",
        b'<img src=x onerror="alert(1)">',
        b"[x](javascript:alert(1))",
        b'<a href="javascript:alert(1)">x</a>',
        b'<p style="position:fixed">x</p>',
        b"<iframe src='https://attacker.example'></iframe>",
        b"<style>body{display:none}</style>",
        b"![x](https://attacker.example/pixel.png)",
    ],
)
def test_nothing_runs_and_nothing_is_fetched_from_elsewhere(attack):
    page = html(attack)
    assert not any(word in page for word in ("<script", "onerror", "style", "<iframe", "attacker", 'href="java'))


def test_a_solution_opens_on_demand_inside_its_challenge():
    page = html(b"::: challenge\n## Try\ndo it\n::: solution\nlike this\n:::\n:::\n")
    assert page.index("<section") < page.index("<details><summary>Show a solution") < page.index("</section>")


def test_a_fence_inside_code_is_text():
    assert "::: challenge" in html(b"```\n::: challenge\n```\n")


def test_each_fault_is_told_with_its_place():
    told = problems(body=b"text\n::: challenge\nnever closed\n")
    assert told == ["episodes/01-one.md, line 7: the part “challenge” is never closed"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"no front matter", "front matter is missing"),
        (b"---\ntitle: A\nteaching: -5\nexercises: 0\n---\n", "teaching"),
        (b"---\ntitle: A\nteaching: soon\nexercises: 0\n---\n", "teaching"),
        (b"---\ntitle: [\n---\n", "not valid YAML"),
        ("---\ntitle: Entr\u00e9e\nteaching: 1\nexercises: 1\n---\n".encode("latin-1"), "not UTF-8"),
        (b"x" * 2_000_001, "larger than 2 MB"),
        (b"---\ntitle: 0000-00-00\nteaching: 1\n---\n", r"01\.md, line 2: not valid YAML: “0000-00-00” is no value"),
        (b"---\ntitle: A\ncreated: 0000-01-01\n---\n", r"01\.md, line 3: not valid YAML: “0000-01-01”"),
        (b"---\ntitle: A\nteaching: " + b"9" * 5000 + b"\n---\n", r"01\.md, line 3: not valid YAML"),
        (b"---\nteaching: 1\ntitle: " + b"x" * 5000 + b"\n---\n", r"01\.md, line 3: “title” has 5,000 characters"),
        (b'---\ntitle: "a\\0b"\n---\n', r"01\.md, line 2: “title” holds signs"),
        (b'---\ntitle: "\\uD800"\n---\n', r"01\.md, line 2: “title” holds signs"),
        (b"---\ntitle: [a, b]\n---\n", r"01\.md, line 2: “title” is one text"),
        (b"---\n- title\n---\n", r"01\.md, line 2: names with their values"),
        (b"---\ntitle: A\nx: " + b"[" * 5000 + b"\n---\n", r"01\.md, line 3: not valid YAML: nested too deeply"),
        (b"---\ntitle: A\nteaching: 1\n---\n\ntext\x00\n", r"01\.md, line 6: holds a zero byte"),
    ],
)
def test_a_broken_lesson_is_refused_with_the_reason(content, word):
    with pytest.raises(CourseError, match=word):
        read_course({"config.yaml": b"title: C", "episodes/01.md": content})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"- title\n- licence\n", "config.yaml, line 1: names with their values are wanted"),
        (b"just a text", "config.yaml, line 1: names with their values"),
        (b"license: CC0\ntitle: " + b"x" * 5000, "config.yaml, line 2: “title” has 5,000 characters; at most 200 fit"),
        (b"title: 0000-00-00", "config.yaml, line 1: not valid YAML: “0000-00-00” is no value"),
        (b"title: C\nlang: " + b"x" * 13, "config.yaml, line 2: “lang” has 13 characters"),
        (b"license: CC0\ntitle: a\x1bb", "config.yaml, line 2: not valid YAML: a sign that is no text"),
        (b"license: CC0\ntitle: !!timestamp x", "config.yaml, line 2: not valid YAML: “x” is no value"),
        (b"title: !!bool x", "config.yaml, line 1: not valid YAML: “x” is no value"),
        (b'title: !!int ""', "config.yaml, line 1: not valid YAML: “” is no value"),
        (b"title: &a [*a]", "config.yaml, line 1: “title” is one text"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\ntitle: [*b, *b]", "config.yaml, line 3: “title” is one text"),
    ],
)
def test_a_broken_configuration_is_refused_with_its_place(content, said):
    with pytest.raises(CourseError) as refused:
        read_course({"config.yaml": content, "episodes/01.md": LESSON})
    assert said in str(refused.value)


@pytest.mark.parametrize("name", ["\u00fcber.md", "my lesson.md", "a.b.md", "x" * 121 + ".md"])
def test_a_lesson_whose_name_is_no_address_is_refused(name):
    with pytest.raises(CourseError, match="name the file with"):
        read_course({"config.yaml": b"title: C", f"episodes/{name}": LESSON})


def test_two_lessons_of_one_name_are_refused():
    with pytest.raises(CourseError, match="another lesson named “a”"):
        read_course({"config.yaml": b"title: C", "episodes/a.md": LESSON, "episodes/a.Rmd": LESSON})


def test_an_archive_that_is_damaged_inside_is_said_to_be():
    data = bytearray(zipped({"config.yaml": b"title: Course of many words " * 50}))
    data[45:60] = bytes(15)
    with pytest.raises(CourseError, match="not a zip archive that can be read"):
        read_zip(bytes(data))


def test_an_entry_without_a_name_is_refused():
    with pytest.raises(CourseError, match="has no name"):
        read_zip(zipped({".": b"x"}))


def test_a_folder_without_lessons_says_what_a_course_needs():
    with pytest.raises(CourseError, match="no lessons"):
        read_course({"config.yaml": b"title: C"})


def zipped(entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_an_archive_with_one_top_folder_is_the_course_inside():
    found = read_course(read_zip(zipped({"top/config.yaml": b"title: C", "top/episodes/01.md": LESSON})))
    assert found.title == "C"


@pytest.mark.parametrize("name", ["../evil.md", "/etc/passwd", "a/../../evil.md", "C:/evil.md", "..\\evil.md"])
def test_an_archive_that_climbs_out_is_refused(name):
    with pytest.raises(CourseError, match="would leave"):
        read_zip(zipped({name: b"x"}))


def test_a_bomb_is_refused_before_it_is_read():
    with pytest.raises(CourseError, match="far more"):
        read_zip(zipped({"bomb.md": b"0" * 40_000_000}))


def test_bytes_that_are_no_archive_are_said_to_be_none():
    with pytest.raises(CourseError, match="not a zip archive"):
        read_zip(b"PK but not really")


@pytest.mark.parametrize(
    "svg",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><a href='javascript:x()'/></svg>",
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>",
        b"<html/>",
        b"<svg",
    ],
)
def test_a_picture_that_runs_is_refused(svg):
    files = {"episodes/fig/a.svg": svg}
    names = {"config.yaml": b"title: C", "episodes/01.md": LESSON + b"![a](fig/a.svg)"}
    with pytest.raises(CourseError, match=r"fig/a\.svg"):
        read_course(names | files)


def test_regions_of_one_name_are_numbered_and_a_single_one_is_not():
    page = html(b"| a |\n|---|\n| 1 |\n\n```sh\nls\n```\n\n::: callout\n| b |\n|---|\n| 2 |\n:::\n")
    assert re.findall(r'role="region" aria-label="([^"]*)"', page) == ["table 1", "Code", "table 2"]
