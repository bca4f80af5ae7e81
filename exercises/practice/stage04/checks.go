// Package stage04 has the exercises of stage 4: a folder each, and their checks.
package stage04

import (
	"looper.example/exercises/practice/judge"
	allow "looper.example/exercises/practice/stage04/allow/check"
	growth "looper.example/exercises/practice/stage04/growth/check"
	params "looper.example/exercises/practice/stage04/params/check"
	permute "looper.example/exercises/practice/stage04/permute/check"
	prefix "looper.example/exercises/practice/stage04/prefix/check"
	radix "looper.example/exercises/practice/stage04/radix/check"
	winner "looper.example/exercises/practice/stage04/winner/check"
)

// Checks are the checks by the exercises' names.
var Checks = map[string]judge.Check{
	"winner":  winner.Check,
	"allow":   allow.Check,
	"permute": permute.Check,
	"radix":   radix.Check,
	"growth":  growth.Check,
	"params":  params.Check,
	"prefix":  prefix.Check,
}
