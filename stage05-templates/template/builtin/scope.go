package builtin

import (
	"reflect"

	"looper.example/stage05-templates/template/value"
)

// Scope is what filters, tests and globals know about the place of their call. A program's Go function
// gets it too, if its first parameter is a *Scope; it must not keep the Scope after the call.
type Scope struct {
	Meter *value.Meter // counts the work of the render
	*Library
	Escape    bool // output is escaped here; an autoescape tag changes it
	Variables Variables
}

// Parameter returns the Scope for a parameter of a Go function; see Place in package value.
func (s *Scope) Parameter(t reflect.Type) (reflect.Value, bool) {
	return reflect.ValueOf(s), t == reflect.TypeFor[*Scope]()
}

// Var returns a variable as plain Go data, or nil if there is none. It finds the variables that were
// given to Render, those that are set at the top level of the template, and globals.
func (s *Scope) Var(name string) (any, error) {
	return value.Export(s.Meter, s.Variables.Lookup(name))
}

// Safe returns the HTML that a function has made, as markup if output is escaped. Otherwise it is an
// ordinary string.
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

// Library is the data that all templates of an environment share.
type Library struct {
	Filters, Tests map[string]*Function
	Globals        map[string]value.Value
	Tags           map[string]*Tag // the program's own tags
	Types          value.Types     // the fields and methods of Go data
	Policies       Policies
	Newline        string // the end of lines that filters make
}

// NewLibrary returns Jinja2's filters, tests and globals. A range may have up to maxRange numbers.
func NewLibrary(maxRange int) Library {
	return Library{Filters: builtinFilters(), Tests: builtinTests(), Globals: builtinGlobals(maxRange), Tags: map[string]*Tag{}, Newline: "\n"}
}

// Variables are the variables of the context of a template.
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
