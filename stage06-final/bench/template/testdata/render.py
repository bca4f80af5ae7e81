#!/usr/bin/python3
"""Renders the pages with the real Jinja2, and says how long that took.

Reads one JSON object a line from standard input and responds to each with one line:

    {"vars": {page: {...}}, ...}    what the pages' variables are: first of all
    {"page": p, "text": true}       {"text": ...}      what the page is
    {"page": p, "times": n}         {"seconds": ...}   the processor time of rendering it n times

Templates are compiled once, before the first response.
"""

import json
import sys
import time

import jinja2

FOLDER = sys.argv[1]

environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(FOLDER),
    autoescape=True,
    auto_reload=False,
)


def seconds(template, variables, times):
    begin = time.process_time()
    for _ in range(times):
        template.render(variables)
    return time.process_time() - begin


def main():
    pages = json.loads(sys.stdin.readline())["vars"]
    templates = {page: environment.get_template(page) for page in pages}
    python = "%d.%d.%d" % sys.version_info[:3]
    print(json.dumps({"python": python, "jinja2": jinja2.__version__}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        template, variables = templates[asked["page"]], pages[asked["page"]]
        if asked.get("text"):
            response = {"text": template.render(variables)}
        else:
            response = {"seconds": seconds(template, variables, asked["times"])}
        print(json.dumps(response), flush=True)


main()
