// Package museum has the bug museum: mistakes that were made in real servers, a folder each, and their checks.
package museum

import (
	"looper.example/exercises/practice/judge"
	characters "looper.example/exercises/practice/museum/characters/check"
	deadlistener "looper.example/exercises/practice/museum/deadlistener/check"
	fromthepast "looper.example/exercises/practice/museum/fromthepast/check"
	functionstate "looper.example/exercises/practice/museum/functionstate/check"
	pooled "looper.example/exercises/practice/museum/pooled/check"
	rebuilt "looper.example/exercises/practice/museum/rebuilt/check"
	sharedpath "looper.example/exercises/practice/museum/sharedpath/check"
	slowreader "looper.example/exercises/practice/museum/slowreader/check"
	twopackets "looper.example/exercises/practice/museum/twopackets/check"
	yields "looper.example/exercises/practice/museum/yields/check"
)

// Checks are the checks by the exercises' names.
var Checks = map[string]judge.Check{
	"twopackets":    twopackets.Check,
	"rebuilt":       rebuilt.Check,
	"yields":        yields.Check,
	"characters":    characters.Check,
	"functionstate": functionstate.Check,
	"sharedpath":    sharedpath.Check,
	"pooled":        pooled.Check,
	"slowreader":    slowreader.Check,
	"fromthepast":   fromthepast.Check,
	"deadlistener":  deadlistener.Check,
}
