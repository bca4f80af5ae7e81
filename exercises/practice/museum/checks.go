// Package museum has the bug museum: mistakes that were made in real servers, a folder each, and their checks.
package museum

import "looper.example/exercises/practice/judge"

// Checks are the checks by the exercises' names.
var Checks = map[string]judge.Check{}
