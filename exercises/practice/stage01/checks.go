// Package stage01 has the exercises of stage 1: a folder each, and their checks.
package stage01

import (
	"looper.example/exercises/practice/judge"
	backlog "looper.example/exercises/practice/stage01/backlog/check"
	blankline "looper.example/exercises/practice/stage01/blankline/check"
	capped "looper.example/exercises/practice/stage01/capped/check"
	endofinput "looper.example/exercises/practice/stage01/endofinput/check"
	shortwrite "looper.example/exercises/practice/stage01/shortwrite/check"
	silence "looper.example/exercises/practice/stage01/silence/check"
	twoclients "looper.example/exercises/practice/stage01/twoclients/check"
)

// Checks are the checks by the exercises' names.
var Checks = map[string]judge.Check{
	"backlog":    backlog.Check,
	"twoclients": twoclients.Check,
	"capped":     capped.Check,
	"silence":    silence.Check,
	"blankline":  blankline.Check,
	"shortwrite": shortwrite.Check,
	"endofinput": endofinput.Check,
}
