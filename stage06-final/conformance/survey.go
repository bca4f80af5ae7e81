package conformance

import (
	"context"
	"fmt"
	"slices"
)

// Lack is something that the server under test does not have. Cases that need it are left out.
type Lack struct {
	Name     string // as after "needs" in a case; "server": the server itself has gone
	Declared bool   // Config declares it, so the suite did not look for it
	Asked    string // the request that showed it, such as "POST /echo"; if the server has gone: the last case before
	Found    string // what came in response; if the server has gone: how, and its last output
	Expected string // what would have come if the server had it
	Promise  string // what a server that has it does, in one sentence
}

// serverName is the Name of the Lack of a server that has gone.
const serverName = "server"

// Gone reports whether the server itself is missing.
func (l *Lack) Gone() bool { return l.Name == serverName }

// String says in one line what is missing and which request showed that.
func (l *Lack) String() string {
	switch {
	case l.Gone():
		return fmt.Sprintf("after %s, %s", l.Asked, l.Found)
	case l.Name == limitsName:
		return "the server's time limits are not known: give them with -limit"
	case l.Declared:
		return fmt.Sprintf("-without says that the server has no %s", l.Name)
	}
	return fmt.Sprintf("no %s here: for %s, found %s; expected %s", l.Name, l.Asked, l.Found, l.Expected)
}

// survey looks for every resource that the cases need and that it has not looked for yet, once each.
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

// look looks for one resource. It returns nil if the server has it.
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

// missing returns what the server lacks for a case, or nil. A lack that Config does not declare comes first: it is
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
