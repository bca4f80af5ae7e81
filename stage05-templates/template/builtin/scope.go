package builtin

import "looper.example/stage05-templates/template/value"

// Scope is what filters, tests and globals know of the place where they are called.
type Scope struct {
	Meter *value.Meter // counts the work of the render
	*Library
	Escape    bool // whether what is printed here is escaped; an autoescape tag changes it
	Variables Variables
}

// Library is what all templates of an environment share.
type Library struct {
	Filters, Tests map[string]*Function
	Globals        map[string]value.Value
	Types          value.Types // the fields and methods of Go data
}

// NewLibrary returns Jinja2's filters, tests and globals. A range may have maxRange
// numbers.
func NewLibrary(maxRange int) Library {
	return Library{Filters: builtinFilters(), Tests: builtinTests(), Globals: builtinGlobals(maxRange)}
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
	return value.Call(s.Meter, callee, args)
}
