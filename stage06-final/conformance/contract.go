package conformance

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// LastStage is the highest stage that a case can name.
const LastStage = 6

// These names stand for more than a resource of their own.
const (
	rootName      = "root"       // GET /, which every server under test has
	keepAliveName = "keep-alive" // follows from a case's steps (Case.reuses)
	brokenName    = "broken"     // may end the server, so its cases run last
	limitsName    = "limits"     // Config.Limit has them; no request can show them in time
)

//go:embed contract.case
var contractText string

// contract maps a resource's name to the plain request that shows whether a server has it.
var contract = sync.OnceValue(func() map[string]*Case {
	group, err := Parse("contract.case", contractText)
	if err != nil {
		panic(err) // the file is part of this package
	}
	probes := map[string]*Case{}
	for i := range group.Cases {
		probes[group.Cases[i].Name] = &group.Cases[i]
	}
	return probes
})

// resources are the names that may follow "needs". A test compares them with contract.case and README.md.
var resources = []string{
	"404", "405", "asterisk", brokenName, "cookie", "digits", "echo", "empty", "file", "host", keepAliveName, limitsName,
	"slow", "status", "stream", "upgrade",
}

// Resources returns the names that may follow "needs".
func Resources() []string { return slices.Clone(resources) }

// needs returns what a server must have for the case besides GET /: the resources that the case
// names, and connections that stay open if the case cannot pass without them.
func (c *Case) needs() []string {
	if c.reuses() {
		return append([]string{keepAliveName}, c.Needs...)
	}
	return c.Needs
}

// reuses reports whether the case can only pass on a connection that serves more than
// one request.
func (c *Case) reuses() bool {
	responded, over := map[string]bool{}, map[string]bool{} // by the connection's name
	on := ""
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.On.Size > 0 {
			on = s.On.Name
		}
		if s.Expect == nil || over[on] {
			continue
		}
		free := slices.IndexFunc(s.Expect.Outcomes, func(o Outcome) bool { return !o.reuses(responded[on]) })
		if free < 0 {
			return true
		}
		o := &s.Expect.Outcomes[free]
		over[on] = o.Kind == Closed || o.Then == Closed
		responded[on] = responded[on] || o.isFinal()
	}
	return false
}

// reuses reports whether the outcome needs a connection that serves a request after the first.
func (o *Outcome) reuses(responded bool) bool {
	return o.Kind == Open || o.Then == Open || o.Times > 1 || responded && o.isFinal()
}

// isFinal reports whether the outcome is a response after which the next one belongs to another request.
func (o *Outcome) isFinal() bool { return o.Kind == Response && !strings.HasPrefix(o.Status[0], "1") }

// Contract returns the request that shows whether a server has a resource, as a case; nil if no request can
// show that.
func Contract(name string) *Case { return contract()[name] }
