// Package stage01 has the exercises of stage 1: a folder each, and their checks.
package stage01

import (
	"looper.example/exercises/practice/judge"
	backlog "looper.example/exercises/practice/stage01/backlog/check"
)

// Checks are the checks by the exercises' names.
var Checks = map[string]judge.Check{
	"backlog": backlog.Check,
}
