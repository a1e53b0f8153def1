"""Turns Markdown and HTML from outside into the HTML this product shows: known elements, no script, no style.

What is not on the list of allowed elements is dropped, its words kept. Links leave with `rel`, pictures load lazily.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from html import escape, unescape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin

from guildmark.connect.course.attribute_lists import pictures_plugin

_INLINE = {"em", "strong", "code", "sub", "sup", "br", "mark", "del", "ins", "q", "kbd", "abbr"}
_BLOCK = _INLINE | {
    "p", "h2", "h3", "h4", "h5", "ul", "ol", "li", "pre", "blockquote", "table", "thead", "tbody", "tr", "th", "td",
    "caption", "figure", "figcaption", "img", "a", "hr", "dl", "dt", "dd", "div", "section", "aside", "details",
    "summary", "span",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"class", "id"},
    "a": {"href"},
    "img": {"src", "alt", "loading", "width", "height"},
    "pre": {"tabindex", "role", "aria-label"},
    "div": {"tabindex", "role", "aria-label"},
    "aside": {"data-kind"},
    "ol": {"start"},
    "th": {"scope"},
    "section": {"aria-label"},
}
_SCHEMES = {"http", "https", "mailto", "figure", "lesson"}
_EPISODE = re.compile(r"^(?:\.\./)?(?:episodes/|_episodes/)?(?P<slug>[\w-]+)\.(?:md|Rmd|html)(?P<anchor>#.*)?$")


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """Keeps nothing of what it reads, so one serves for all."""
    # "commonmark" with HTML kept: nh3 decides about it afterwards, on what a browser would see.
    # Quotation marks become typographic ones, as the format's own publisher does; code keeps its own.
    reader = MarkdownIt("commonmark", {"typographer": True}).enable(["table", "smartquotes"])
    return reader.use(attrs_plugin).use(pictures_plugin).use(deflist_plugin)


def clean_inline(text: str, *, markdown: bool = False) -> str:
    """One line of sanitised inline HTML."""
    source = _markdown().renderInline(text) if markdown else text
    return nh3.clean(source, tags=_INLINE, attributes={}, url_schemes=set()).strip()


def clean_block(html: str) -> str:
    """Sanitised HTML of a lesson."""
    return nh3.clean(
        html,
        tags=_BLOCK,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style", "iframe", "object", "template", "noscript"},
    )


class Renderer:
    """Renders the pieces of one lesson: shared link definitions, unique heading ids, names of known lessons."""

    def __init__(self, text: str, *, lessons: Collection[str]) -> None:
        """`text` is the whole lesson, read once for the link definitions that may stand anywhere in it."""
        self._markdown = _markdown()
        self._env: dict[str, Any] = {}
        self._markdown.parse(text, self._env)
        self._lessons = lessons
        self._ids: set[str] = set()
        self.figures: list[str] = []
        self.wordless: list[str] = []  # pictures that do not say in words what they show

    def render(self, text: str, *, top: int = 2) -> str:
        """Unsanitised HTML of a piece, its highest heading at level `top`."""
        tokens = self._markdown.parse(text, {"references": dict(self._env.get("references", {}))})
        self._shift_headings(tokens, top)
        for position, token in enumerate(tokens):
            self._block(tokens, position, token)
            for child in token.children or ():
                self._inline(child)
        html: str = self._markdown.renderer.render(tokens, self._markdown.options, self._env)
        return _framed_tables(html)

    def _shift_headings(self, tokens: list[Token], top: int) -> None:
        levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
        shift = top - min(levels, default=top)
        for position, token in enumerate(tokens):
            if token.type in {"heading_open", "heading_close"}:
                token.tag = f"h{min(5, int(token.tag[1]) + shift)}"
            if token.type == "heading_open":
                token.attrSet("id", self.unique_id(tokens[position + 1].content))

    def unique_id(self, words: str) -> str:
        """An id for a heading, as readers link to it: lower case, hyphens; numbered when taken."""
        base = re.sub(r"[^\w\s-]", "", words.lower()).strip()
        base = re.sub(r"[\s_]+", "-", base) or "part"
        name, number = base, 1
        while name in self._ids:
            number += 1
            name = f"{base}-{number}"
        self._ids.add(name)
        return name

    def _block(self, tokens: list[Token], position: int, token: Token) -> None:
        if token.type == "fence":
            _code(token)
        alone = token.type == "inline" and [child.type for child in token.children or ()] == ["image"]
        if alone and 0 < position < len(tokens) - 1 and tokens[position - 1].tag == "p":
            tokens[position - 1].tag = tokens[position + 1].tag = "figure"
            _caption(token)

    def _inline(self, token: Token) -> None:
        if token.type == "image":
            self._picture(token)
        elif token.type == "link_open":
            self._link(token)

    def _picture(self, token: Token) -> None:
        source = str(token.attrGet("src") or "")
        if token.meta.get("stated"):
            token.children = [Token("text", "", 0, content=str(token.attrGet("alt")))]
        elif not token.content.strip():
            self.wordless.append(source)
        name = source.rsplit("/", 1)[-1]
        if "://" not in source and name:
            self.figures.append(name)
            token.attrSet("src", f"figure:{name}")
        else:
            token.attrSet("src", "")  # nothing is fetched from elsewhere: it would tell who reads what
        token.attrSet("loading", "lazy")

    def _link(self, token: Token) -> None:
        target = str(token.attrGet("href") or "")
        found = _EPISODE.match(target)
        if found and found["slug"] in self._lessons:
            token.attrSet("href", f"lesson:{found['slug']}{found['anchor'] or ''}")
        elif not target.startswith(("#", "http:", "https:", "mailto:")):
            token.attrs.pop("href", None)


def _caption(token: Token) -> None:
    """Words in the brackets of a figure that states its words for a picture too are its caption."""
    picture = (token.children or [])[0]
    if picture.meta.get("stated") and picture.content.strip():
        caption = [Token("html_inline", "", 0, content="<figcaption>"), *(picture.children or [])]
        token.children = [picture, *caption, Token("html_inline", "", 0, content="</figcaption>")]


def _code(token: Token) -> None:
    """Code is scrolled, not wrapped, so it must be reachable by keyboard and named."""
    language = token.info.split()[0].strip("{}.").split(",")[0] if token.info.strip() else ""
    token.info = re.sub(r"[^\w+-]", "", language)


_PICTURE = re.compile(r'<img(?P<attributes>(?: [\w-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
_CODE = re.compile(r"<pre><code(?: class=\"language-(?P<language>[\w+-]+)\")?>")


def label_code(html: str, label: Callable[[str], str]) -> str:
    """Give every block of code a name and a place in the tab order."""

    def named(found: re.Match[str]) -> str:
        language = found["language"] or ""
        kind = f' class="language-{language}"' if language else ""
        return f'<pre tabindex="0" role="region" aria-label="{label(language)}"><code{kind}>'

    return _CODE.sub(named, html)


_REGION = re.compile(r'(?<= role="region" aria-label=")[^"]*')


def name_apart(html: str) -> str:
    """Number regions of one name, so that whoever lists the regions of a page can tell them apart."""
    often, seen = Counter(_REGION.findall(html)), Counter[str]()

    def named(found: re.Match[str]) -> str:
        seen[found[0]] += 1
        return f"{found[0]} {seen[found[0]]}" if often[found[0]] > 1 else found[0]

    return _REGION.sub(named, html)


def _framed_tables(html: str) -> str:
    framed = html.replace("<table>", '<div class="scroll" tabindex="0" role="region" aria-label="table"><table>')
    return framed.replace("</table>", "</table></div>")


def lay_out_pictures(html: str, sizes: Mapping[str, tuple[int, int]]) -> str:
    """Every picture loads when it comes into view, and a figure of known size keeps its room until then.

    `html` is sanitised, so that attributes stand in double quotes; a size that the author stated stays.
    """

    def laid_out(found: re.Match[str]) -> str:
        attributes = dict(_ATTRIBUTE.findall(found["attributes"]))
        size = sizes.get(attributes.get("src", "").removeprefix("figure:"))
        more = "" if "loading" in attributes else ' loading="lazy"'
        if size and not {"width", "height"} & attributes.keys():
            more += f' width="{size[0]}" height="{size[1]}"'
        return f"<img{found['attributes']}{more}>"

    return _PICTURE.sub(laid_out, html)


def rewrite_figures(html: str, url_for: Callable[[str], str]) -> str:
    """Put real addresses in the place of `figure:NAME`."""
    return re.sub(r'src="figure:([^"]+)"', lambda found: f'src="{url_for(found[1])}"', html)


def rewrite_enlarged(html: str, url_for: Callable[[str], str]) -> str:
    """Put real addresses in the place of `figure:NAME` where a figure leads to its picture at full size."""
    return re.sub(r'href="figure:([^"]+)"', lambda found: f'href="{url_for(found[1])}"', html)


def list_wordless(html: str) -> list[str]:
    """The addresses of pictures in sanitised HTML that say nothing about what they show, not even an empty text."""
    found = [dict(_ATTRIBUTE.findall(picture["attributes"])) for picture in _PICTURE.finditer(html)]
    return [each.get("src", "") for each in found if "alt" not in each]


def find_alternative(html: str, name: str) -> str:
    """What a picture shows, in words, as the lesson says it; an empty text where it does not."""
    for found in _PICTURE.finditer(html):
        attributes = dict(_ATTRIBUTE.findall(found["attributes"]))
        if attributes.get("src") == f"figure:{name}":
            return unescape(attributes.get("alt", ""))
    return ""


_FIGURE = re.compile(r'<figure>(?P<picture><img(?P<attributes>(?: [\w-]+="[^"]*")*)>)')


def enlarge_figures(html: str, words: str) -> str:
    """Each figure leads to its picture at full size, for whom it is too small; `words` say so, for the keyboard too."""

    def linked(found: re.Match[str]) -> str:
        source = dict(_ATTRIBUTE.findall(found["attributes"])).get("src", "")
        if not source.startswith("figure:"):
            return found[0]
        return f'<figure><a class="enlarge" href="{source}">{found["picture"]}<span>{escape(words)}</span></a>'

    return _FIGURE.sub(linked, html)


def rewrite_lessons(html: str, url_for: Callable[[str], str]) -> str:
    """Put real addresses in the place of `lesson:SLUG`, anchors kept."""
    return re.sub(r'href="lesson:([\w-]+)', lambda found: f'href="{url_for(found[1])}', html)
