// Package builtin has Jinja2's filters, tests and globals: Go functions over values.
//
//	{{ name | center(20) }}       Function{Name: "center", Params: {width}, Run: ...}
//	     |        |     |
//	     v        |     |         Arrange: which argument goes to which parameter,
//	  args[0]     |     |         once, when the template is compiled
//	              v     v
//	        Run(scope, args)      for each time that it is used
//
// A Function knows the place where it is used by a Scope: the meter of the render, the
// types of Go data, the tables of filters and tests, and whether output is escaped.
// No function knows a template, a frame or the compiler.
//
// The interface:
//
//	Library, NewLibrary ... all filters, tests and globals of an environment
//	Function, Param ....... a filter or test
//	FromGo ................ a Go function as a filter or test
//	Scope, Variables ...... what is known of the place of a call
//	Call, ScopeCaller ..... calls of values that depend on the place
//	Namespace ............. what set can give attributes
package builtin

import "looper.example/stage05-templates/template/value"

// The kinds of errors that only filters and tests have.
const (
	RuntimeError  = value.ErrorKind("TemplateRuntimeError")
	ArgumentError = value.ErrorKind("FilterArgumentError") // a filter cannot do with its arguments
)
