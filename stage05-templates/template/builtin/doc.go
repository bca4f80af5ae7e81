// Package builtin has Jinja2's filters, tests and globals: Go functions over values.
//
//	{{ name | center(20) }}       Function{Name: "center", Params: {width}, Run: ...}
//	     |        |     |
//	     v        |     |         Arrange: which argument goes to which parameter,
//	  args[0]     |     |         once, when the template is compiled
//	              v     v
//	        Run(scope, args)      for each time that it is used
//
// A Function gets a Scope, which describes the place where it is used: the meter of the render, the
// types of Go data, the tables of filters and tests, and whether output is escaped. No function knows a
// template, a frame or the compiler.
//
// The interface:
//
//	Library, NewLibrary ... all filters, tests and globals of an environment
//	Function, Param ....... a filter or test
//	FromGo ................ a Go function as a filter or test
//	Scope, Variables ...... what a function knows about the place of its call
//	Call, ScopeCaller ..... calls of values that depend on the place
//	Namespace ............. an object whose attributes set can change
package builtin

import "looper.example/stage05-templates/template/value"

// The kinds of errors that only filters and tests have.
const (
	RuntimeError  = value.ErrorKind("TemplateRuntimeError")
	ArgumentError = value.ErrorKind("FilterArgumentError") // a filter got arguments that it cannot use
)
