#!/usr/bin/python3
"""Renders the fixtures of the template steps with the real Jinja2 and writes down what it says.

    generate.py FILE    fills in "expected" or "error" of each case, in place
    generate.py - FILE  writes what it would fill in to standard output

A file holds what is common to all cases, and the cases of each step:

    context    variables
    templates  other templates by name
    steps      [{"step": 28, "cases": [{"template": "..."}, ...]}, ...]

A case may have

    json        variables of its own, as the text of a JSON value: how a number is written counts
    autoescape  false for a page that is not HTML

An error in a template of several lines has its line. Keys of dicts are sorted, as Go's maps have no order.
"""

import json
import sys
import traceback

import jinja2


def render(common, case):
    env = jinja2.Environment(autoescape=case.get("autoescape", True), loader=jinja2.DictLoader(common["templates"]))
    answer = {key: case[key] for key in ("template", "json", "autoescape") if key in case}
    values = json.loads(case["json"]) or {} if "json" in case else common["context"]
    try:
        answer["expected"] = env.from_string(case["template"]).render(values)
    except RecursionError:
        answer["error"] = "RecursionError"
    except Exception as error:
        answer["error"] = f"{type(error).__name__}: {error}"
        if "\n" in case["template"]:
            answer["line"] = line_of(error)
    return answer


def line_of(error):
    """Returns the line of a template that Jinja2 blames."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    return [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"][-1]


def filled_in(path):
    with open(path, encoding="utf-8") as file:
        common = json.load(file, object_pairs_hook=lambda pairs: dict(pairs))
    common["context"] = json.loads(json.dumps(common["context"], sort_keys=True))
    for step in common["steps"]:
        step["cases"] = [render(common, case) for case in step["cases"]]
    return json.dumps(common, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    if sys.argv[1] == "-":
        sys.stdout.write(filled_in(sys.argv[2]))
    else:
        text = filled_in(sys.argv[1])
        with open(sys.argv[1], "w", encoding="utf-8") as file:
            file.write(text)
