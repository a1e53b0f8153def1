"""Reads a Carpentries lesson folder: title and licence, lessons in order with their minutes, figures.

Nothing is stored here. Every problem is collected and told with its file and line; a course is whole or refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape

from guildmark.connect.course.divs import Div, parse_divs
from guildmark.connect.course.front import Front, read_front
from guildmark.connect.course.markup import (
    Renderer,
    clean_block,
    clean_inline,
    label_code,
    lay_out_pictures,
    list_wordless,
    name_apart,
)
from guildmark.connect.course.pictures import Picture, read_picture
from guildmark.connect.course.problems import CourseError, Problem

_FRONT = re.compile(r"\A---\s*\n(?P<front>.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_MOST_MINUTES = 24 * 60
_LONGEST_FILE = 2_000_000
_LONGEST_NAME = 120
WORDLESS = 'this figure says nothing to whoever cannot see it; write {alt="what it shows"} behind it'
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}")

WORDS = {
    "challenge": "Challenge",
    "discussion": "To think about",
    "solution": "Show a solution",
    "hint": "Show a hint",
    "keypoints": "Key points",
    "questions": "Questions this lesson answers",
    "code": "Code",
    "output": "Output",
}


@dataclass(frozen=True, slots=True)
class LessonDraft:
    """A lesson as read: minutes are whole and not negative, `html` is sanitised."""

    slug: str
    title: str
    teaching_minutes: int
    exercise_minutes: int
    objectives: tuple[str, ...]
    html: str
    challenges: int


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """A course as read, in the order of its lessons."""

    title: str
    licence: str
    attribution: str
    source: str
    language: str
    lessons: tuple[LessonDraft, ...]
    figures: tuple[Picture, ...]
    remarks: tuple[Problem, ...] = ()  # what could be better, and keeps nothing out

    @property
    def minutes(self) -> int:
        """Teaching and exercises of all lessons."""
        return sum(lesson.teaching_minutes + lesson.exercise_minutes for lesson in self.lessons)


@dataclass(slots=True)
class _Reading:
    files: Mapping[str, bytes]
    words: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str:
        """A file as text; anything but UTF-8 is a problem at its line."""
        data = self.files[name]
        if len(data) > _LONGEST_FILE:
            self.problems.append(Problem(name, 0, "larger than 2 MB; split it into lessons"))
            return ""
        try:
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as fault:
            line = data[: fault.start].count(b"\n") + 1
            self.problems.append(Problem(name, line, "not UTF-8; save the file as UTF-8 and import again"))
            return ""
        if "\x00" in text:
            line = text[: text.index("\x00")].count("\n") + 1
            self.problems.append(Problem(name, line, "holds a zero byte, which is no text"))
            return ""
        return text


def read_course(files: Mapping[str, bytes], *, words: Mapping[str, str] = WORDS) -> CourseDraft:
    """The course of a folder given as relative path → bytes; raises CourseError with every problem found."""
    reading = _Reading(files, words)
    config = _config(reading)
    names = _episodes(reading, config)
    slugs = [_slug(name) for name in names]
    _refuse_names(reading, names, slugs)
    lessons = [_lesson(reading, name, slugs) for name in names]
    figures = _figures(reading, {figure for _, used in lessons for figure in used})
    sizes = {figure.name: figure.size for figure in figures if figure.size}
    draft = CourseDraft(
        title=config.line("title", "Untitled course"),
        licence=config.line("license"),
        attribution=config.line("attribution") or config.line("contact"),
        source=config.line("source"),
        language=config.line("lang", most=12) or config.line("language", "en", most=12),
        lessons=tuple(replace(lesson, html=lay_out_pictures(lesson.html, sizes)) for lesson, _ in lessons),
        figures=tuple(figures),
        remarks=tuple(reading.remarks),
    )
    if reading.problems:
        raise CourseError(reading.problems)
    return draft


def _config(reading: _Reading) -> Front:
    if "config.yaml" not in reading.files:
        reading.problems.append(Problem("config.yaml", 0, "missing; it names the course, its licence and its lessons"))
        return Front("config.yaml", reading.problems)
    return read_front(reading.text("config.yaml"), file="config.yaml", problems=reading.problems)


def _episodes(reading: _Reading, config: Front) -> list[str]:
    """The lesson files in the order that the course names, or by name where it names none."""
    found = sorted(name for name in reading.files if re.fullmatch(r"episodes/[^/]+\.R?md", name))
    named = config.values.get("episodes")
    if isinstance(named, list) and named:
        wanted = [f"episodes/{str(name).removeprefix('episodes/')}" for name in named]
        for missing in (name for name in wanted if name not in reading.files):
            reading.problems.append(Problem("config.yaml", 0, f"names a lesson that is not there: {missing}"))
        found = [name for name in wanted if name in reading.files]
    if not found:
        reading.problems.append(Problem("episodes", 0, "no lessons; each is a Markdown file in this folder"))
    return found


def _slug(name: str) -> str:
    return name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _refuse_names(reading: _Reading, names: list[str], slugs: list[str]) -> None:
    """A lesson's name becomes its address: only what an address can hold, and no name twice."""
    for place, (name, slug) in enumerate(zip(names, slugs, strict=True)):
        if not _SLUG.fullmatch(slug):
            reading.problems.append(
                Problem(name, 0, "name the file with at most 120 of the letters a to z, digits, “-” and “_”")
            )
        elif slug in slugs[:place]:
            reading.problems.append(Problem(name, 0, f"there is another lesson named “{slug}”"))


def _lesson(reading: _Reading, name: str, slugs: list[str]) -> tuple[LessonDraft, list[str]]:
    text = reading.text(name)
    front = _FRONT.match(text)
    if not front:
        reading.problems.append(Problem(name, 1, "the front matter is missing: ---, title, teaching, exercises, ---"))
    values = (
        read_front(front["front"], file=name, problems=reading.problems, first_line=1)
        if front
        else Front(name, reading.problems)
    )
    body = text[front.end() :] if front else text
    first_line = text[: front.end()].count("\n") + 1 if front else 1
    tree, problems = parse_divs(body, file=name, first_line=first_line)
    reading.problems += problems
    page = _Page(Renderer(body, lessons=slugs), reading.words)
    html = page.render(tree)
    if front and not values.values.get("title"):
        reading.problems.append(Problem(name, 2, "the front matter names no title"))
    lesson = LessonDraft(
        slug=_slug(name),
        title=values.line("title", _slug(name)),
        teaching_minutes=_minutes(values, "teaching"),
        exercise_minutes=_minutes(values, "exercises"),
        objectives=tuple(page.objectives),
        html=clean_block(name_apart(html)),
        challenges=page.challenges,
    )
    wordless = page.renderer.wordless + list_wordless(lesson.html)
    reading.remarks += [Problem(name, line, WORDLESS) for line in _lines_of(text, wordless)]
    return lesson, page.renderer.figures


def _lines_of(text: str, wordless: list[str]) -> list[int]:
    """For each picture the line that shows it without saying what it shows, or 0 where none is found."""
    bare = [(number, line) for number, line in enumerate(text.split("\n"), 1) if "alt" not in line]
    places = {source: iter([number for number, line in bare if source in line]) for source in wordless if source}
    return [next(places[source], 0) if source else 0 for source in wordless]


def _minutes(values: Front, key: str) -> int:
    value = values.values.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_MINUTES:
        values.fault(key, f"“{key}” must be whole minutes from 0 to {_MOST_MINUTES}")
        return 0
    return value


@dataclass(slots=True)
class _Page:
    """Renders the parts of one lesson with the product's components."""

    renderer: Renderer
    words: Mapping[str, str]
    objectives: list[str] = field(default_factory=list)
    challenges: int = 0

    def render(self, div: Div, *, top: int = 2) -> str:
        """The HTML of a part's contents."""
        pieces = [self.renderer.render(p, top=top) if isinstance(p, str) else self._part(p) for p in div.parts]
        return label_code("".join(pieces), lambda language: self.words["output" if language == "output" else "code"])

    def _part(self, div: Div) -> str:
        match div.name:
            case "objectives":
                self.objectives += [clean_inline(line, markdown=True) for line in _bullets(div)]
                return ""
            case "instructor":
                return ""
            case "challenge" | "discussion":
                return self._challenge(div)
            case "solution" | "hint":
                return self._opened_on_demand(div)
            case "keypoints" | "questions":
                return f'<section class="{div.name}"><h2>{self.words[div.name]}</h2>{self.render(div, top=3)}</section>'
            case "callout" | "prereq" | "testimonial" | "checklist" | "caution" | "warning":
                kind = "warn" if div.name in {"caution", "warning"} else "info"
                return f'<aside class="callout stack gap-2" data-kind="{kind}">{self.render(div, top=3)}</aside>'
            case _:
                return f'<div class="stack">{self.render(div, top=3)}</div>'

    def _challenge(self, div: Div) -> str:
        self.challenges += div.name == "challenge"
        body = self.render(div, top=3)
        kicker = f'<p class="kicker">{self.words[div.name]}</p>'
        return f'<section class="card stack gap-3 challenge">{kicker}{body}</section>'

    def _opened_on_demand(self, div: Div) -> str:
        words = self.words[div.name]
        return f'<details><summary>{words}</summary><div class="stack gap-2">{self.render(div, top=4)}</div></details>'


def _bullets(div: Div) -> list[str]:
    text = "".join(part for part in div.parts if isinstance(part, str))
    joined = re.sub(r"\n\s{2,}(?=\S)", " ", text)
    return [found[1].strip() for found in re.finditer(r"^\s*[-*+]\s+(.+)$", joined, re.MULTILINE)]


def _figures(reading: _Reading, used: set[str]) -> list[Picture]:
    pictures: list[Picture] = []
    for name in sorted(used):
        path = next(
            (p for p in (f"episodes/fig/{name}", f"fig/{name}", f"episodes/files/{name}") if p in reading.files), None
        )
        if path is None:
            reading.problems.append(
                Problem(f"episodes/fig/{escape(name)}", 0, "a lesson shows this figure; it is missing")
            )
            continue
        if len(name) > _LONGEST_NAME:
            reading.problems.append(Problem(path, 0, f"give the figure a name of at most {_LONGEST_NAME} characters"))
            continue
        try:
            pictures.append(read_picture(name, reading.files[path]))
        except ValueError as fault:
            reading.problems.append(Problem(path, 0, str(fault)))
    return pictures
