"""`{% url %}`, `{% translate %}` and `{% static %}` as Django writes them, but worked out once.

Installed in the settings under Django's own names, so that templates are plain Django templates.
"""

from functools import lru_cache

from django import template
from django.template.base import Node, Parser, Token, Variable
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags import i18n
from django.templatetags.static import StaticNode, do_static
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from guildmark.web.addresses import address_of

register = template.Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)
file_address = lru_cache(maxsize=200)(StaticNode.handle_simple)


class _Constant(Node):
    """A translated text without variables, which Django otherwise looks up as if it were one."""

    child_nodelists = ()

    def __init__(self, literal: str) -> None:
        self.message = literal.replace("%", "%%")  # as in catalogues

    def render(self, context: Context) -> str:  # noqa: ARG002 - Django's signature
        return mark_safe(gettext(self.message).replace("%%", "%"))  # noqa: S308 - a text of the product, as in Django


class _Address(URLNode):
    """An address with positional arguments only."""

    def render(self, context: Context) -> str:
        args = [arg.resolve(context) for arg in self.args]
        try:
            found = address_of(self.view_name.resolve(context), *args)
        except NoReverseMatch:
            return super().render(context)  # to say it in Django's words, or to set the variable to nothing
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """Django's `{% translate %}`."""
    node = i18n.do_translate(parser, token)
    said = node.filter_expression
    # Django has made the constant a variable by now, whose own `literal` is the text.
    constant = isinstance(said.var, Variable) and isinstance(said.var.literal, str) and not said.filters
    if not constant or node.noop or node.asvar or node.message_context:
        return node
    return _Constant(said.var.literal)


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's `{% url %}`."""
    node = django_url(parser, token)
    return node if node.kwargs else _Address(node.view_name, node.args, node.kwargs, node.asvar)


class _File(StaticNode):
    """The address of a file of the product, which is the same as long as the process runs."""

    def url(self, context: Context) -> str:
        return file_address(self.path.resolve(context))


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """Django's `{% static %}`."""
    node = do_static(parser, token)
    return _File(node.varname, node.path)
