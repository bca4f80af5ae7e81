// Package template renders Jinja2's templates over Go values. The output is the same, byte for byte, as
// that of Jinja2 3.1 over Python's values.
//
//	source --syntax.Scan--> tokens --syntax.Parse--> tree --compile--> closures
//	                                                                      |
//	       vars --value.Of--> values ----------------------------> Render | --> io.Writer
//	                                                                      v
//	page.html   {% extends "base.html" %}      1  the root of page.html: sets,
//	            {% set x = 1 %}                   and nothing printed
//	            {% block main %}..{% endblock %}  |
//	base.html   <html>                         2  the root of base.html: printed,
//	            {% block main %}{% endblock %}    with the block of page.html
//
// Package syntax reads sources, and package value has the behaviour of Python's types. This package
// joins them: it gives names their slots, compiles the tree of a template to Go closures, and has the
// filters, tests and globals.
//
// The interface:
//
//	Config ............... how templates are loaded, read, escaped and bounded
//	New, Environment ..... Get (loads, compiles, caches), Parse, Expression
//	Template ............. Render to an io.Writer, AppendTo, Text; RenderBlock, Undeclared
//	Pauser ............... an io.Writer that can suspend Render while it runs
//	Expression ........... Eval
//	Scope, Named, Kwargs . parameters of Go functions that templates call
//	Body ................. the body of a tag of the program
//	Policies ............. the defaults of filters
//	Loader ............... MapLoader, FSLoader, Loaders; Source, NotFound
//	Limits ............... what a template may cost
//	Error, Site .......... an error with its place, the line and a caret
//	UndefinedMode ........ what templates can do with undefined values
//	Markup ............... a string that is safe in HTML
//	value.Of ............. Go data as templates see it
//
// The values that templates print are escaped for HTML, unless Config.Autoescape says otherwise.
// Variables are Go data of any type. The field UserName of a struct is also user_name in a template.
// The arguments of a Go function are converted to the types of its parameters. A method is called only
// with parentheses: {{ user.full_name() }}. A function that returns more than a value and an error is
// refused, and so is a channel, because it would block the render.
//
// Templates loop over an iter.Seq, and over the pairs of an iter.Seq2. In an iter.Seq2[V, error] they
// see the values, and the first error ends the render. The body of the loop runs inside of the call of
// the iterator, so the iterator may suspend the whole render, as an io.Writer may. In some loops the
// iterator runs in a coroutine instead, because elements are needed before their turn: in loops with
// loop.last, loop.nextitem, loop.length or loop.revindex, with an include or a macro in their body, in
// recursive loops, and in loops over the result of a filter.
//
// A time.Time can be compared, sorted and grouped; the filter strftime formats it.
//
// Render writes during the render, 8 KB at a time, and the io.Writer may block or suspend. So a page
// needs memory for its largest captured part (a set block, the body of a filter tag), not for the whole
// page. Limits.Output bounds the whole page. An io.Writer that is a Pauser can also suspend a render
// that prints little.
//
// No template can stop the program, even if an attacker wrote it: see Limits.
//
// # Differences from Jinja2
//
// Go's maps have no order: templates see their keys sorted.
//
// Jinja2 computes expressions of constants when it compiles a template, by rules that differ from those
// of a render in some cases. Here there is only one set of rules. This shows in six places: '<b>'|safe
// ~ 'x' is safe; infinity and nan can be used in calculations; a slice of a number is an error; in an
// autoescape tag whose argument is not a constant, constants are escaped as the argument says;
// Config.Finalize gets constants without escaping; and a constant that cannot be computed is an error
// of the render, not of the compilation, so if a template has two mistakes, the other one may be
// reported.
//
// An include without context can stand in a body that is captured, such as a set block. If a break or
// continue leaves an autoescape tag, it ends the tag. If a macro is called after the end of its scope,
// the variables of that scope are undefined.
//
// A module that is imported without context exists for one render, so no render sees the changes of
// another. For the same reason, templates cannot change lists and dicts of the program.
//
// The tags trans, do, break, continue and debug, which are extensions in Jinja2, are always there.
//
// There are no complex numbers and no attributes such as __class__: a template can reach only the
// values that the program gives it.
package template
