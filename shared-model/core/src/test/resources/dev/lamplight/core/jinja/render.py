"""Renders cases.json with jinja2 as Hugging Face's apply_chat_template sets it up, and writes rendered.json.

    python3 render.py        # needs jinja2 3.1.6

Every template is rendered with every context; one that raises an exception has null.
"""

import datetime
import json
import pathlib

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

HERE = pathlib.Path(__file__).parent


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(["name:endgeneration"], drop_needle=True)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols]
)
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = raise_exception
environment.globals["strftime_now"] = lambda form: datetime.datetime(2026, 7, 4, 9, 5, 6).strftime(form)

cases = json.loads((HERE / "cases.json").read_text())
rendered = []
for name, template in sorted(cases["templates"].items()):
    source = "\n".join(template)
    for context in cases["contexts"]:
        try:
            text = environment.from_string(source).render(**context["values"])
        except (jinja2.exceptions.TemplateError, TypeError) as error:
            text = None
        rendered.append({"template": name, "context": context["name"], "text": text})
(HERE / "rendered.json").write_text(json.dumps(rendered, indent=1, ensure_ascii=False) + "\n")
print(len(rendered), "rendered,", sum(1 for one in rendered if one["text"] is None), "refused")
