// Package stage03 has the exercises of stage 3: a folder each, and their checks.
package stage03

import (
	"looper.example/exercises/practice/judge"
	allocations "looper.example/exercises/practice/stage03/allocations/check"
	bytecount "looper.example/exercises/practice/stage03/bytecount/check"
	chunked "looper.example/exercises/practice/stage03/chunked/check"
	everycut "looper.example/exercises/practice/stage03/everycut/check"
	overhead "looper.example/exercises/practice/stage03/overhead/check"
	pipelined "looper.example/exercises/practice/stage03/pipelined/check"
	requestline "looper.example/exercises/practice/stage03/requestline/check"
	slowhead "looper.example/exercises/practice/stage03/slowhead/check"
	smuggler "looper.example/exercises/practice/stage03/smuggler/check"
	twolengths "looper.example/exercises/practice/stage03/twolengths/check"
)

// Checks are the checks by the exercises' names.
var Checks = map[string]judge.Check{
	"allocations": allocations.Check,
	"bytecount":   bytecount.Check,
	"chunked":     chunked.Check,
	"everycut":    everycut.Check,
	"overhead":    overhead.Check,
	"pipelined":   pipelined.Check,
	"requestline": requestline.Check,
	"slowhead":    slowhead.Check,
	"smuggler":    smuggler.Check,
	"twolengths":  twolengths.Check,
}
