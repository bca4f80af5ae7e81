#!/usr/bin/python3
"""Renders the fixtures with the real Jinja2 and stores the results.

    generate.py FILE...         fills in "expected" or "error" of each case, in
                                place, and the version of Jinja2
    generate.py --mark FILE...  is for an older Jinja2: it marks each case with
                                another result in that version: "differs_in"
    generate.py --signatures    writes signatures.json: the parameters of all
                                filters, tests and globals, and the attributes
                                of the objects that templates get
    generate.py -               reads cases from standard input, one JSON object
                                a line, and writes a line for each; if a template
                                fails when Jinja2 folds a constant, "unfolded" is
                                the error without folding

A file has a list of cases, and their common parts:

    settings   options of the Environment (trim_blocks, ...; autoescape is on),
               and newstyle_gettext, trim_translations, translated,
               undefined as "strict", "chainable" or "debug", finalize as the
               name of a function below, and policies by their names
    context    variables; {"__markup__": "x"} is Markup("x"), and
               {"__tuple__": [...]} a tuple
    templates  other templates by name
    cases      name, template, and settings, context and templates of their own;
               with "meta" the undeclared variables are in the result too

Keys of dicts are sorted, because Go's maps have no order.
"""

import importlib.metadata
import inspect
import json
import sys
import traceback

import jinja2
import jinja2.defaults
import jinja2.filters
import jinja2.idtracking
import jinja2.meta
import jinja2.optimizer
from markupsafe import Markup


def value(pairs):
    """Returns a Python value for a JSON object."""
    if len(pairs) == 1 and pairs[0][0] == "__markup__":
        return Markup(pairs[0][1])
    if len(pairs) == 1 and pairs[0][0] == "__tuple__":
        return tuple(pairs[0][1])
    return dict(sorted(pairs))


def values(plain):
    return json.loads(json.dumps(plain), object_pairs_hook=value)


def template_line(error):
    """Returns the line of the innermost template in the traceback of the error."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == "<template>"]
    return lines[-1] if lines else 0


def is_of_folding(error):
    """Reports whether Jinja2 raised the error when it folded a constant."""
    return any(f.filename == jinja2.optimizer.__file__ for f in traceback.extract_tb(error.__traceback__))


EXTENSIONS = ["jinja2.ext." + name for name in ("do", "loopcontrols", "debug", "i18n")]


# "Translations" that show their arguments; fixture_test.go has the same.
GETTEXT = {
    "gettext": lambda s: f"<{s}>",
    "ngettext": lambda s, p, n: f"<{s}|{p}|{n}>",
    "pgettext": lambda c, s: f"<{c}:{s}>",
    "npgettext": lambda c, s, p, n: f"<{c}:{s}|{p}|{n}>",
}


FINALIZE = {
    "brackets": lambda x: f"[{x}]",
    "dash for none": lambda x: "-" if x is None else x,
    "safe": lambda x: Markup(str(x)),
}


def environment(templates, settings):
    finalize, policies = settings.pop("finalize", None), settings.pop("policies", {})
    newstyle, trimmed = settings.pop("newstyle_gettext", False), settings.pop("trim_translations", False)
    undefined = {"debug": jinja2.DebugUndefined, "strict": jinja2.StrictUndefined, "chainable": jinja2.ChainableUndefined, "": jinja2.Undefined}
    settings["undefined"] = undefined[settings.get("undefined", "")]
    translated = settings.pop("translated", False)
    env = jinja2.Environment(loader=jinja2.DictLoader(templates), extensions=EXTENSIONS, finalize=FINALIZE.get(finalize), **settings)
    env.policies["ext.i18n.trimmed"] = trimmed
    env.policies.update(policies)
    if "json.dumps_function" in policies:
        env.policies["json.dumps_function"] = lambda x, **_: """{"<": "'&>"}"""
    if translated:
        env.install_gettext_callables(**GETTEXT, newstyle=newstyle)
    else:
        env.install_null_translations(newstyle=newstyle)
    return env


def render(common, case):
    def merged(key):
        return {**common.get(key, {}), **case.get(key, {})}

    settings = {"autoescape": True, **merged("settings")}
    templates = {**merged("templates"), "main": case.get("template", "")}
    env = environment(templates, settings)
    result = {}
    try:
        if case.get("meta"):
            result["undeclared"] = sorted(jinja2.meta.find_undeclared_variables(env.parse(templates["main"])))
        result["expected"] = env.get_template("main").render(values(merged("context")))
    except Exception as error:
        message = str(getattr(error, "message", None) or error)
        result["error"] = {"kind": type(error).__name__, "message": message, "line": template_line(error)}
        if is_of_folding(error):
            unfolded = {**case, "meta": False, "settings": {**case.get("settings", {}), "optimized": False}}
            result["unfolded"] = render(common, unfolded).get("error")
    return result


def fill_in(path):
    with open(path, encoding="utf-8") as f:
        fixture = json.load(f)
    for case in fixture["cases"]:
        case.pop("expected", None)
        case.pop("undeclared", None)
        case.pop("error", None)
        case.pop("differs_in", None)
        case.update(render(fixture, case))
        case.pop("unfolded", None)
    write({"jinja2": jinja2.__version__, **{k: v for k, v in fixture.items() if k != "jinja2"}}, path)


def mark(path):
    with open(path, encoding="utf-8") as f:
        fixture = json.load(f)
    for case in fixture["cases"]:
        case.pop("differs_in", None)
        known = {k: case[k] for k in ("undeclared", "expected", "error") if k in case}
        result = render(fixture, case)
        result.pop("unfolded", None)
        if result != known:
            case["differs_in"] = jinja2.__version__
    write(fixture, path)


def parameters(function, skipped):
    """Returns the parameters of a function except the first ones, each with its default."""
    function = inspect.unwrap(function)  # a function with an async variant is wrapped
    if hasattr(function, "jinja_pass_arg"):
        skipped += 1
    listed = []
    for p in list(inspect.signature(function).parameters.values())[skipped:]:
        if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
            listed.append({"name": p.name, "rest": True})
        elif p.default is p.empty:
            listed.append({"name": "" if p.kind is p.POSITIONAL_ONLY else p.name})
        else:
            listed.append({"name": p.name, "default": repr(p.default)})
    return listed


def known(table, skipped):
    found = {}
    for name, function in table.items():
        try:
            found[name] = parameters(function, skipped)
        except ValueError:  # a function that is written in C
            found[name] = None
    return found


def signatures():
    env = jinja2.Environment()
    objects = {}
    env.globals["keep"] = lambda name, x: objects.setdefault(name, x) and ""
    env.from_string(
        "{% for x in [1] %}{{ keep('loop', loop) }}{% endfor %}{% macro m() %}{% endmacro %}{{ keep('macro', m) }}"
        "{{ keep('cycler', cycler(1)) }}{{ keep('joiner', joiner()) }}{{ keep('range', range(1)) }}"
        "{% block b %}{{ keep('block', self.b) }}{% endblock %}{{ keep('dict', {}) }}{{ keep('list', []) }}"
        "{{ keep('str', '') }}{{ keep('markup', ''|safe) }}{{ keep('int', 1) }}{{ keep('float', 1.5) }}"
        "{{ keep('tuple', (1, 2)) }}{{ keep('keys', {}.keys()) }}{{ keep('items', {}.items()) }}{{ keep('values', {}.values()) }}"
        "{{ keep('group', [{'a': 1}]|groupby('a')|first) }}"
    ).render()
    with open("signatures.json", "w", encoding="utf-8") as f:
        result = {
            "jinja2": jinja2.__version__,
            "filters": known(jinja2.defaults.DEFAULT_FILTERS, 1),
            "tests": known(jinja2.defaults.DEFAULT_TESTS, 1),
            "globals": {
                "lipsum": parameters(jinja2.utils.generate_lorem_ipsum, 0),
                "cycler": parameters(jinja2.utils.Cycler, 0),
                "joiner": parameters(jinja2.utils.Joiner, 0),
            },
            "attributes": {name: [a for a in dir(x) if not a.startswith("_")] for name, x in objects.items()},
        }
        json.dump(result, f, indent=1)
        f.write("\n")


def write(fixture, path):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(fixture, f, indent=1, ensure_ascii=False)
        f.write("\n")


def mend():
    """Gives an older Jinja2 the corrections of 3.1.6, and an older MarkupSafe those of 3.
    Random templates are compared with these versions, even if older ones are installed.
    """
    if older("jinja2", 3, 1, 6):
        mend_jinja2()
    if older("markupsafe", 3):
        mend_markupsafe()


def older(package, *version):
    return tuple(map(int, importlib.metadata.version(package).split("."))) < version


def mend_jinja2():
    def branch_update(self, branches):
        stores = set().union(*(b.stores for b in branches)) - set(self.stores)
        for branch in branches:
            self.refs.update(branch.refs)
            self.loads.update(branch.loads)
            self.stores |= set(branch.stores)
        for name in stores:
            outer = self.parent.find_ref(name) if self.parent else None
            known = outer is not None
            self.loads[self.find_ref(name)] = ("alias", outer) if known else ("resolve", name)

    def do_int(value, default=0, base=10):
        try:
            return filter_int(value, default, base)
        except OverflowError:
            if isinstance(value, str):
                return default
            raise

    filter_int = jinja2.filters.do_int
    jinja2.idtracking.Symbols.branch_update = branch_update
    jinja2.defaults.DEFAULT_FILTERS["int"] = do_int


def mend_markupsafe():
    """MarkupSafe 3 does not escape the text to search for, and returns more results as markup."""

    def method(name, result, *escaped):
        plain = getattr(str, name)

        def changed(self, *args, **kwargs):
            args = [Markup.escape(a) if i in escaped else a for i, a in enumerate(args)]
            return result(plain(self, *args, **kwargs))

        setattr(Markup, name, changed)

    for name in ("strip", "lstrip", "rstrip", "casefold", "removeprefix", "removesuffix"):
        method(name, Markup)
    for name in ("partition", "rpartition"):
        method(name, lambda parts: tuple(map(Markup, parts)))
    method("replace", Markup, 1)


def main():
    if sys.argv[1:] == ["--signatures"]:
        signatures()
        return
    if sys.argv[1:] != ["-"]:
        marking = sys.argv[1] == "--mark"
        for path in sys.argv[1 + marking :]:
            (mark if marking else fill_in)(path)
        return
    mend()
    for line in sys.stdin:
        print(json.dumps(render({}, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
