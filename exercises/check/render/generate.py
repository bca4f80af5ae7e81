#!/usr/bin/python3
"""Renders the fixtures of the template steps with the real Jinja2 and writes down what it says.

    generate.py FILE    fills in "expected" or "error" of each case, in place
    generate.py - FILE  writes what it would fill in to standard output

A file holds what is common to all cases, and the cases of each step:

    context    variables
    templates  other templates by name
    steps      [{"step": 28, "cases": [{"template": "..."}, ...]}, ...]

Autoescape is on. Keys of dicts are sorted, as Go's maps have no order.
"""

import json
import sys

import jinja2


def render(common, case):
    env = jinja2.Environment(autoescape=True, loader=jinja2.DictLoader(common["templates"]))
    answer = {"template": case["template"]}
    try:
        answer["expected"] = env.from_string(case["template"]).render(common["context"])
    except RecursionError:
        answer["error"] = "RecursionError"
    except Exception as error:
        answer["error"] = f"{type(error).__name__}: {error}"
    return answer


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
