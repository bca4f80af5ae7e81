package run

import (
	"sync/atomic"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/value"
)

// Environment is what a render needs of the environment of its templates.
type Environment struct {
	builtin.Library
	Limits    Limits
	Undefined value.UndefinedMode
	// Finalize makes of each value that is printed what is printed in its place; nil
	// leaves it as it is.
	Finalize *builtin.Function
	// Load returns a template by its name.
	Load func(name string) (*Template, error)

	spare atomic.Pointer[memory] // of a render that is through; nil if it is taken
}
