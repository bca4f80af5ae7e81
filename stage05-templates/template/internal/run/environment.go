package run

import (
	"sync/atomic"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/value"
)

// Environment is the part of a template.Environment that a render needs.
type Environment struct {
	builtin.Library
	Limits    Limits
	Undefined value.UndefinedMode
	// Finalize replaces each value before it is printed; nil if values are printed as they are.
	Finalize *builtin.Function
	// Load returns a template by its name.
	Load func(name string) (*Template, error)

	spare atomic.Pointer[memory] // of an earlier render; nil if there is none
}
