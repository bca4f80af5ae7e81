// Package stage06 has the exercises of stage 6: a folder each, and their checks.
package stage06

import (
	"looper.example/exercises/practice/judge"
	freeze "looper.example/exercises/practice/stage06/freeze/check"
	incident "looper.example/exercises/practice/stage06/incident/check"
	mixup "looper.example/exercises/practice/stage06/mixup/check"
	neighbour "looper.example/exercises/practice/stage06/neighbour/check"
	perrequest "looper.example/exercises/practice/stage06/perrequest/check"
	phases "looper.example/exercises/practice/stage06/phases/check"
	quiet "looper.example/exercises/practice/stage06/quiet/check"
	shutdown "looper.example/exercises/practice/stage06/shutdown/check"
	watermarks "looper.example/exercises/practice/stage06/watermarks/check"
	worker "looper.example/exercises/practice/stage06/worker/check"
)

// Checks are the checks by the exercises' names.
var Checks = map[string]judge.Check{
	"phases":     phases.Check,
	"worker":     worker.Check,
	"perrequest": perrequest.Check,
	"neighbour":  neighbour.Check,
	"freeze":     freeze.Check,
	"watermarks": watermarks.Check,
	"quiet":      quiet.Check,
	"mixup":      mixup.Check,
	"shutdown":   shutdown.Check,
	"incident":   incident.Check,
}
