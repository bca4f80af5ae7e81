package conformance

import (
	"fmt"
	"time"
)

// Level is how strongly a section requires what a case checks (RFC 2119).
type Level string

const (
	Must   Level = "MUST"   // MUST, MUST NOT, REQUIRED
	Should Level = "SHOULD" // SHOULD, SHOULD NOT, RECOMMENDED, "ought to"
	May    Level = "MAY"    // the RFC leaves it open, and the suite looks for the strict reading
)

// Case has what clients send to a server, and the outcomes that pass.
type Case struct {
	Group string // from the file's name
	Name  string // unique within its group
	File  string // the file's name
	Line  int    // of the file, from 1

	Sections []string // such as "RFC 9112 7.1"
	Level    Level
	Required bool   // a failure fails the whole run
	Stage    int    // the first stage of the course that must pass it
	Why      string // one sentence: what goes wrong if the case fails
	Needs    []string
	Cut      Cut
	Steps    []Step
}

// ID returns a case's name in the complete suite, such as "chunked/two-chunks".
func (c *Case) ID() string { return c.Group + "/" + c.Name }

// Cut is how the client cuts what it sends into pieces.
type Cut string

const (
	CutNone     Cut = ""           // one write for adjacent lines
	CutBytes    Cut = "every-byte" // one write for each byte
	CutAnywhere Cut = "anywhere"   // the case is run once for each place at which the first send can be cut in two
)

// Step is one action in a case: one of its other fields is set.
type Step struct {
	Line int // of the file, from 1

	Send   Bytes   // send these bytes
	Pause  Span    // send nothing for so long
	Do     Action  // do something to the connection
	Pace   int     // for Do Read: bytes a second, at most; 0: as fast as they come
	On     Crowd   // switch to another connection
	Expect *Expect // wait for a response, or another outcome
}

// Action is what a client can do to its connection besides sending.
type Action string

const (
	Shut  Action = "shut"  // close the sending side; responses can still come
	Close Action = "close" // close the connection
	Reset Action = "reset" // reset the connection (RST)
	Deaf  Action = "deaf"  // stop reading from the connection
	Read  Action = "read"  // read again, at the step's pace
)

// Crowd names a connection, or several that do each step together.
type Crowd struct {
	Name string
	Size int
}

// Expect is a list of outcomes. The first that fits is taken.
type Expect struct {
	Outcomes []Outcome
	Within   Span // how long to wait; zero: the runner's patience
}

// Kind is the kind of an outcome.
type Kind string

const (
	Response Kind = "response" // a complete response
	Closed   Kind = "close"    // the connection ends, and nothing comes before that
	Silence  Kind = "silence"  // nothing comes for a while
	Open     Kind = "open"     // a simple GET on the connection still gets a response
	Any      Kind = "any"      // whatever comes will do
	Raw      Kind = "bytes"    // these bytes come, which need not be HTTP
)

// Outcome is a possible reaction of the server.
type Outcome struct {
	Line    int
	Kind    Kind
	Allowed bool // the RFC permits it, but it is not what the suite looks for

	Silence Span  // of Kind Silence: how long
	Bytes   Bytes // of Kind Raw: which

	// Of Kind Response:
	Status []string // such as "200" or "4xx": any of them
	Times  int      // the number of such responses, one after another
	ToHead bool     // no content follows, whatever the fields say
	Then   Kind     // what must follow: "", Closed or Open
	Checks []Check
}

// Check checks one part of a response.
type Check struct {
	Part  Part
	Name  string // of a field
	Op    Op
	Value string // the operand of Op, its escapes resolved
	Bytes Bytes  // the same for content
}

// Part is the part of a response that a Check checks.
type Part string

const (
	Field   Part = "field"
	Body    Part = "body"
	Version Part = "version"
	Interim Part = "interim" // responses with 1xx before this one
)

// Op is how a Check compares.
type Op string

const (
	Present Op = "present"
	Absent  Op = "absent"
	Equals  Op = "equals"
	Matches Op = "matches"
	Holds   Op = "holds"
	Lacks   Op = "lacks"
)

// Span is a length of time: fixed, or in units of the time limit that the server under
// test was started with.
type Span struct {
	Fixed  time.Duration
	Limits float64
}

// Of returns the length for a server's limit.
func (s Span) Of(limit time.Duration) time.Duration {
	return s.Fixed + time.Duration(s.Limits*float64(limit))
}

// spell writes a span in words.
func (s Span) spell() string {
	if s.Limits != 0 {
		return fmt.Sprintf("%g times the time limit", s.Limits)
	}
	return spell(s.Fixed)
}
