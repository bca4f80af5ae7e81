// Package stage02 has the exercises of stage 2: a folder each, and their checks.
package stage02

import (
	"looper.example/exercises/practice/judge"
	crowd "looper.example/exercises/practice/stage02/crowd/check"
	crowdout "looper.example/exercises/practice/stage02/crowdout/check"
	drain "looper.example/exercises/practice/stage02/drain/check"
	edge "looper.example/exercises/practice/stage02/edge/check"
	glutton "looper.example/exercises/practice/stage02/glutton/check"
	innocent "looper.example/exercises/practice/stage02/innocent/check"
	leftbehind "looper.example/exercises/practice/stage02/leftbehind/check"
	seats "looper.example/exercises/practice/stage02/seats/check"
	stale "looper.example/exercises/practice/stage02/stale/check"
	storm "looper.example/exercises/practice/stage02/storm/check"
	waittime "looper.example/exercises/practice/stage02/waittime/check"
	wakeup "looper.example/exercises/practice/stage02/wakeup/check"
	writable "looper.example/exercises/practice/stage02/writable/check"
)

// Checks are the checks by the exercises' names.
var Checks = map[string]judge.Check{
	"crowd":      crowd.Check,
	"drain":      drain.Check,
	"edge":       edge.Check,
	"glutton":    glutton.Check,
	"innocent":   innocent.Check,
	"leftbehind": leftbehind.Check,
	"crowdout":   crowdout.Check,
	"seats":      seats.Check,
	"stale":      stale.Check,
	"storm":      storm.Check,
	"waittime":   waittime.Check,
	"wakeup":     wakeup.Check,
	"writable":   writable.Check,
}
