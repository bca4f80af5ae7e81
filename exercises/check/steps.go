package check

import (
	"fmt"
	"strings"

	"looper.example/stage06-final/conformance"
)

// step is what a step of the build track must do. Its cases of the conformance suite stand in tags.txt.
type step struct {
	name  string // as in "02-stream"
	why   string // what goes wrong without it
	first []named
	more  []named
}

// named is a check of a step besides its cases of the suite: before them or after them.
type named struct {
	name string
	why  string // "": that of the step
	kind kind
}

// own lists cases of this package, all those of a group.
func own(group string, limits bool) *caseSet {
	k := &caseSet{limits: limits, strict: map[*conformance.Case]bool{}}
	for _, c := range suites() {
		if c.own && c.Group == group {
			k.cases = append(k.cases, c.Case)
			k.strict[c.Case] = true
		}
	}
	return k
}

// The step from which on a program takes -timeout, and the steps of the templates.
const (
	firstLimits = 8
	firstRender = 28
	lastRender  = 41
)

// ForStep lists the checks of step n of the build track, 1 to 45, that the step is the first to pass. Before lists
// those that it must still pass. ForStep panics if there is no such step.
func ForStep(n int) []Check {
	s := steps()[n-1]
	var checks []Check
	add := func(name, why string, k kind) {
		if why == "" {
			why = s.why
		}
		checks = append(checks, Check{Name: fmt.Sprintf("step %02d, %s", n, name), Why: why, Step: n, kind: k})
	}
	for _, m := range s.first {
		add(m.name, m.why, m.kind)
	}
	if t := tags()[n]; len(t.cases) > 0 {
		add(s.name, "", tagSet(n, t))
	}
	if n >= firstRender && n <= lastRender {
		add(s.name, "", renders(n))
	}
	for _, m := range s.more {
		add(m.name, m.why, m.kind)
	}
	return checks
}

// Before lists the checks of all steps before n, for a program that has passed step n itself: it must still do what
// it did. The templates are a side track: a program without POST /render has their checks left out.
func Before(n int) []Check {
	var checks []Check
	for i := 1; i < n; i++ {
		for _, c := range ForStep(i) {
			c.optional = i >= firstRender && i <= lastRender
			checks = append(checks, c)
		}
	}
	return checks
}

// tagSet is the check of a step's cases of the suite.
func tagSet(n int, t tagged) *caseSet {
	k := &caseSet{cases: t.cases, strict: t.strict, limits: n >= firstLimits, track: true}
	if n < 3 {
		k.jobs = 1 // such a server serves one client at a time
	}
	return k
}

// steps is the track. It is a table, and as long as the track is.
func steps() []step {
	list := []step{
		{name: "hello", why: "A server that sends nothing cannot be told from one that is not there.", more: []named{
			{"hello", "", responds}, {"a whole response", "A client reads a response by its rules: status line, fields, empty line, content.", whole("")},
		}},
		{name: "stream", why: "TCP is a stream of bytes: a request comes in as many pieces as the network likes.", more: []named{
			{"the end", "Closing with unread input resets the connection, which can destroy the response. Half-close, and read on.", whole("GET")},
		}},
		{name: "spin", why: "One silent client must not keep all others waiting.", more: []named{
			{"a client that reads late", "", own("spin", false)},
		}},
		{name: "poll", why: "A loop that asks every socket over and over takes a whole processor to do nothing.", more: []named{
			{"idle", "", idle(silentClient, servedClient)},
		}},
		{name: "epoll", why: "What a request costs must not grow with the number of clients that are silent.", more: []named{
			{"one client", "", served}, {"many idle clients", "", manyIdle},
		}},
		{name: "output", why: "A client that does not read must not stop the server, and must not lose anything either.", more: []named{
			{"clients that do not read", "", own("output", false)},
		}},
		{name: "backpressure", why: "Responses that one client does not read must not fill the memory.", more: []named{
			{"memory", "", deaf}, {"half-close", "", own("half-close", false)}, {"half-close, and read late", "", readLate}, {"a slow reader", "", slowReader},
			{"idle beside a deaf client", "", idle(deafAndShut)}, {"descriptors", "", leaves},
		}},
		{name: "timers", why: "Clients that are silent for ever cost descriptors for ever.", more: []named{{"idle clients", "", own("idle", true)}}},
		{name: "mailbox", why: "A program that ignores SIGTERM has to be killed.", more: []named{
			{"the end", "", ends}, {"the end, alone", "", endsAlone}, {"idle with a mailbox", "", idle(silentClient)},
		}},
		{name: "pages", why: "A path that does not exist must give 404, or else every mistake looks like a page."},
		{name: "request-line", why: "A malformed request must be rejected, and must not end the server.", first: []named{
			{"nonsense", "", own("request-line", false)},
		}},
		{name: "parser", why: "A line ends with CR and LF. Two programs that disagree about that see two different requests."},
		{name: "fields", why: "What is in the header fields decides whom a request is for and where it ends.", more: []named{
			{"HTTP/1.0", "", own("fields", false)},
		}},
		{name: "body", why: "A body whose end is not known is taken for the next request."},
		{name: "chunked", why: "A body of unknown length comes in chunks; one that is read wrongly hides a request."},
		{name: "keep-alive", why: "Client and server must agree on who closes the connection, and when."},
		{name: "methods", why: "A resource says which methods it has."},
		{name: "late-responses", why: "A response may take its time; the order of responses stays, and other clients do not wait.", more: []named{
			{"late responses", "", own("late", false)}, {"idle while responses are owed", "", idle(shutAndWaiting, goneWhileOwed)},
		}},
		{name: "coroutines", why: "Handlers are written differently; what clients see stays the same.", more: []named{{"coroutines", "", sameAs(18)}}},
		{name: "failures", why: "One handler that fails must not end the server for all."},
		{name: "streams", why: "A response of unknown length starts before it is complete, and waits for a client that reads slowly.", more: []named{
			{"a stream that is read late", "", stream}, {"clients that leave", "", leavers},
		}},
		{name: "strict-heads", why: "A head that two programs read differently is how one client's request becomes another's."},
		{name: "limits", why: "What has no bound fills the memory."},
		{name: "deadlines", why: "A head that comes a byte at a time must not keep a connection for ever, and the last response must arrive.", more: []named{
			{"the last response", "", own("linger", false)},
		}},
		{name: "expectations", why: "A client that waits for 100 (Continue) must be told whether to send its body."},
		{name: "tree", why: "One pattern stands for many paths.", more: []named{{"pages", "", own("tree", false)}}},
		{name: "and-back", why: "A router that never turns back misses pages that exist.", more: []named{{"pages", "", own("and-back", false)}}},
	}
	for i, name := range strings.Fields("holes values mistakes tokens items filters logic order arithmetic if for white-space include blocks") {
		s := step{name: name, why: renderWhy[i]}
		switch name {
		case "white-space":
			s.more = []named{{"a page from a file", "A page is a file of the folder templates.", own("greet", false)}}
		case "blocks":
			s.more = []named{{"a page that is drawn", "A page is a file of the folder templates, and escapes what it prints.", own("page", false)}}
		}
		list = append(list, s)
	}
	return append(list,
		step{name: "app", why: "An application has one place for what concerns all its pages.", more: []named{{"pages", "", own("app", false)}}},
		step{name: "await", why: "A long computation must not run on the loop.", more: []named{
			{"computing", "", await}, {"idle after computing", "", idle(computedOnce)},
		}},
		step{name: "static", why: "Files may be large, their clients slow, and their names wicked.", more: []named{
			{"files", "", files}, {"files at the same time", "", filesAtOnce}, {"a large file", "", largeFile},
		}},
		step{name: "stop", why: "A program that is told to end finishes what it owes.", more: []named{{"the end with a response owed", "", drains}, {"the end with nothing owed", "", endsSoon}}},
	)
}

// renderWhy are the reasons of the steps of templates, from step 28 on.
var renderWhy = []string{
	"A page is text with holes, and what fills them is escaped.",
	"Values are printed as Python prints them: True, None, ['a', 1].",
	"The engine must report a mistake in a template, or it becomes nonsense on a page.",
	"An expression is made of tokens: names, numbers, strings.",
	"Values have parts: user.name, xs[0].",
	"A filter changes a value: name|upper.",
	"Conditions are made with and, or, not and in.",
	"Values have an order: numbers by value, strings by their letters, and others none.",
	"Arithmetic follows Python: // rounds down, % takes the sign of the divisor.",
	"A tag decides whether what it encloses is printed.",
	"A loop prints what it encloses once for each item, and its variables end with it.",
	"Templates have more white space than pages need.",
	"A template can use another; the engine must reject one that uses itself.",
	"Pages share a frame, and each fills its blocks.",
}

// sameAs is the check of an earlier step's cases, for a step that changes how the program works and not what it does.
func sameAs(n int) *caseSet { return tagSet(n, tags()[n]) }
