package compile

import "looper.example/stage05-templates/template/internal/run"

// What a tree is compiled to.
type (
	eval  = run.Eval  // an expression
	exec  = run.Exec  // a statement
	frame = run.Frame // what they run on
)
