package conformance

import (
	"context"
	"fmt"
	"slices"
)

// Lack is something that the server under test does not have. Cases that need it are left out.
type Lack struct {
	Name     string // as after "needs" in a case; "server": the server itself has gone
	Declared bool   // Config says it, so the server was not asked
	Asked    string // the request that showed it, such as "POST /echo"; of a server that has gone: the last case before
	Found    string // what came in response; of a server that has gone: how, and its last words
	Expected string // what would have shown that the server has it
	Promise  string // what a server that has it does, in a sentence
}

// serverName is the Name of the Lack of a server that has gone.
const serverName = "server"

// Gone reports whether it is the server itself that is missing.
func (l *Lack) Gone() bool { return l.Name == serverName }

// String says in one line what is missing and how that showed.
func (l *Lack) String() string {
	switch {
	case l.Gone():
		return fmt.Sprintf("after %s, %s", l.Asked, l.Found)
	case l.Name == limitsName:
		return "the server's time limits are not known: -limit tells them"
	case l.Declared:
		return fmt.Sprintf("-without says that the server has no %s", l.Name)
	}
	return fmt.Sprintf("no %s here: for %s, found %s; expected %s", l.Name, l.Asked, l.Found, l.Expected)
}

// survey asks for every resource that the cases need and that has not been asked for yet, once each.
func (r *round) survey(ctx context.Context, cases []*Case) {
	var names []string
	for _, c := range cases {
		for _, name := range c.needs() {
			if _, known := r.lacks[name]; !known && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	lacks := make([]*Lack, len(names))
	inParallel(ctx, indexes(names), r.config.Jobs, func(i int) { lacks[i] = r.look(ctx, names[i]) })
	for i, name := range names {
		r.lacks[name] = lacks[i]
	}
}

// look asks for one resource. It returns nil if the server has it.
func (r *round) look(ctx context.Context, name string) *Lack {
	if slices.Contains(r.config.Without, name) {
		return &Lack{Name: name, Declared: true}
	}
	probe := contract()[name]
	if probe == nil {
		return nil // the limits are known
	}
	result := play(ctx, probe, &r.config, 0)
	if result.refused {
		return r.lose(ctx)
	}
	r.served(probe.asks())
	if result.failure == "" {
		return nil
	}
	return &Lack{Name: name, Asked: probe.asks(), Found: result.failure, Expected: probe.expectation(0), Promise: probe.Why}
}

// missing returns what the server lacks for a case, or nil. What Config does not declare comes first: it is
// news to the reader.
func (r *round) missing(c *Case) (lack *Lack) {
	if gone := r.gone(); gone != nil {
		return gone
	}
	for _, name := range c.needs() {
		if l := r.lacks[name]; l != nil && (lack == nil || lack.Declared && !l.Declared) {
			lack = l
		}
	}
	return lack
}

func indexes[T any](list []T) (numbers []int) {
	for i := range list {
		numbers = append(numbers, i)
	}
	return numbers
}
