// Package stage05 has the exercises of stage 5: a folder each, and their checks.
package stage05

import (
	"looper.example/exercises/practice/judge"
	bomb "looper.example/exercises/practice/stage05/bomb/check"
	cached "looper.example/exercises/practice/stage05/cached/check"
	cycle "looper.example/exercises/practice/stage05/cycle/check"
	errorline "looper.example/exercises/practice/stage05/errorline/check"
	escaped "looper.example/exercises/practice/stage05/escaped/check"
	filters "looper.example/exercises/practice/stage05/filters/check"
	forloop "looper.example/exercises/practice/stage05/forloop/check"
	inherit "looper.example/exercises/practice/stage05/inherit/check"
	segments "looper.example/exercises/practice/stage05/segments/check"
)

// Checks are the checks by the exercises' names.
var Checks = map[string]judge.Check{
	"filters":   filters.Check,
	"segments":  segments.Check,
	"cached":    cached.Check,
	"forloop":   forloop.Check,
	"escaped":   escaped.Check,
	"errorline": errorline.Check,
	"cycle":     cycle.Check,
	"inherit":   inherit.Check,
	"bomb":      bomb.Check,
}
