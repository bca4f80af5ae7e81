package template

import "looper.example/stage05-templates/template/value"

// Scope is what filters, tests and globals know of the place where they are called.
type Scope struct {
	Meter *value.Meter // counts the work of the render
	*Library
	Escape bool // whether what is printed here is escaped; an autoescape tag changes it
}

// Library is what the filters and tests of an environment share.
type Library struct {
	Filters, Tests map[string]*builtin
	Types          value.Types // the fields and methods of Go data
}
