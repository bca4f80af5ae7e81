// Package incident has the trace of an incident.
package incident

import _ "embed"

// Trace is given.txt.
//
//go:embed given.txt
var Trace string
