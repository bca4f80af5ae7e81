package compile

import "looper.example/stage05-templates/template/internal/run"

// The closures that a tree is compiled to.
type (
	eval  = run.Eval  // an expression
	exec  = run.Exec  // a statement
	frame = run.Frame // the variables that they work on
)
