package builtin

import (
	"reflect"

	"looper.example/stage05-templates/template/value"
)

// Scope is what filters, tests and globals know of the place where they are called. A Go
// function of a program that has a *Scope as its first parameter gets it too; it must not
// keep it.
type Scope struct {
	Meter *value.Meter // counts the work of the render
	*Library
	Escape    bool // whether what is printed here is escaped; an autoescape tag changes it
	Variables Variables
}

// Parameter gives a Go function that asks for it the place of its call; see Place in
// package value.
func (s *Scope) Parameter(t reflect.Type) (reflect.Value, bool) {
	return reflect.ValueOf(s), t == reflect.TypeFor[*Scope]()
}

// Var returns a variable as plain Go data, and nil if there is none. Seen are those that
// were given to Render, those that are set at the top level of the template, and globals.
func (s *Scope) Var(name string) (any, error) {
	return value.Export(s.Meter, s.Variables.Lookup(name))
}

// Safe returns HTML that a function has made: it is printed as it is where output is
// escaped. Elsewhere it is a string like any other.
func (s *Scope) Safe(html string) value.Value {
	if s.Escape {
		return value.Safe(html)
	}
	return value.String(html)
}

// Filter applies a filter of the environment, by its name.
func (s *Scope) Filter(name string, x any, args ...any) (value.Value, error) {
	f := s.Filters[name]
	if f == nil {
		return value.Value{}, value.Errorf(RuntimeError, "No filter named %s.", value.Quote(name))
	}
	given := []value.Value{value.Of(x)}
	for _, arg := range args {
		given = append(given, value.Of(arg))
	}
	return f.Call(s, value.Args{Positional: given})
}

// Library is what all templates of an environment share.
type Library struct {
	Filters, Tests map[string]*Function
	Globals        map[string]value.Value
	Tags           map[string]*Tag // those of the program
	Types          value.Types     // the fields and methods of Go data
	Policies       Policies
	Newline        string // what ends a line that a filter makes
}

// NewLibrary returns Jinja2's filters, tests and globals. A range may have maxRange
// numbers.
func NewLibrary(maxRange int) Library {
	return Library{Filters: builtinFilters(), Tests: builtinTests(), Globals: builtinGlobals(maxRange), Tags: map[string]*Tag{}, Newline: "\n"}
}

// Variables are those of the context of a template.
type Variables interface {
	// Lookup returns a variable, or the zero Value if there is none.
	Lookup(name string) value.Value
}

// ScopeCaller is a callable whose result depends on the place of the call.
type ScopeCaller interface {
	CallIn(s *Scope, args value.Args) (value.Value, error)
}

// Call calls a value from a place in a template.
func Call(s *Scope, callee value.Value, args value.Args) (value.Value, error) {
	if c, ok := callee.Ref().(ScopeCaller); ok {
		return c.CallIn(s, args)
	}
	return value.CallAt(s.Meter, s, callee, args)
}
