// Package stage06 has the exercises of stage 6: a folder each, and their checks.
package stage06

import (
	"looper.example/exercises/practice/judge"
	phases "looper.example/exercises/practice/stage06/phases/check"
	worker "looper.example/exercises/practice/stage06/worker/check"
)

// Checks are the checks by the exercises' names.
var Checks = map[string]judge.Check{
	"phases": phases.Check,
	"worker": worker.Check,
}
