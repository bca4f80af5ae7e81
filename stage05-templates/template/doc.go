// Package template renders Jinja2's templates over Go values, byte for byte as
// Jinja2 3.1 prints them over Python's.
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
// Package syntax reads sources, package value has the behaviour of Python's
// types. This package joins them: it resolves names to slots, compiles the tree
// of a template to Go closures, and brings the filters, tests and globals.
//
// The interface:
//
//	Config ............... how templates are loaded, read, escaped and bounded
//	New, Environment ..... Get (loads, compiles, caches), Parse, Expression
//	Template ............. Render to an io.Writer, AppendTo, Text; RenderBlock, Undeclared
//	Pauser ............... an io.Writer that lets others have a turn while Render runs
//	Expression ........... Eval
//	Scope, Named, Kwargs . parameters of Go functions that templates call
//	Body ................. what stands in a tag of the program
//	Policies ............. what filters do where their arguments say nothing
//	Loader ............... MapLoader, FSLoader, Loaders; Source, NotFound
//	Limits ............... what a template may cost
//	Error, Site .......... what went wrong and where, with the line and a caret
//	UndefinedMode ........ what can be done with what is not there
//	Markup ............... a string that is safe in HTML
//	value.Of ............. what templates see of Go data
//
// What templates print is escaped for HTML, unless Config.Autoescape says
// otherwise. Variables are Go data of any type; a struct's field UserName is
// user_name in a template too. A Go function is called with arguments converted
// to the types of its parameters. A method is called only with parentheses:
// {{ user.full_name() }}. A function that returns more than a value and an error
// is refused, and so is a channel, which would block the render.
//
// Templates loop over an iter.Seq, and over an iter.Seq2 as pairs; of an
// iter.Seq2[V, error] they see the values, and the first error ends the render. The body
// of the loop runs inside of the iterator's call, so that the iterator may suspend the
// whole render as an io.Writer may. That ends where a loop needs elements before their turn:
// with loop.last, loop.nextitem, loop.length and loop.revindex, with an include or a macro in
// the loop, in recursive loops, and over what a filter returns. There the iterator runs in a coroutine.
//
// A time.Time can be compared, sorted by and grouped by; the filter strftime formats it.
//
// Render writes while it goes on, 8 KB at a time, and the io.Writer may block or
// suspend: a page needs the memory of its largest captured part (a set block, the body
// of a filter tag), not of the whole. Limits.Output bounds it all the same. An io.Writer
// that is a Pauser can suspend a render that prints little, too.
//
// No template can stop the program, whoever wrote it: see Limits.
//
// # Differences from Jinja2
//
// The maps of Go have no order: templates see their keys sorted.
//
// Jinja2 computes expressions of constants when it compiles a template, by
// rules that are not in all cases those of rendering. Here there is only one
// set of rules. It shows in six places: '<b>'|safe ~ 'x' is safe; infinity and
// nan can be used in calculations; a slice of a number is an error; in an
// autoescape tag whose argument is not a constant, constants are escaped as the
// argument says; Config.Finalize gets constants as they are, not escaped; and a
// constant that cannot be computed is an error where it is rendered, not before,
// so that of two mistakes the other may be named.
//
// An include without context can stand in blocks that are captured, such as a
// set block. A break or continue ends an autoescape tag that it stands in. A
// macro that outlives the scope of its tag finds the variables of that scope
// undefined.
//
// A module that is imported without context lasts for one render, so that no
// render sees what another one has changed. For the same reason lists and dicts
// that the program gave cannot be changed.
//
// The tags trans, do, break, continue and debug, which Jinja2 has in extensions,
// are always there.
//
// Python's complex numbers do not exist, and attributes such as __class__
// neither: templates reach nothing of the program but what they are given.
package template
