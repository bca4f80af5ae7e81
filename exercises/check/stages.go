package check

import (
	"context"

	"looper.example/stage06-final/conformance"
)

// ladder is a part of the suite's cases for a stage. Its cases go up from what must work to what must be rejected.
type ladder struct {
	name   string
	why    string
	groups []string // of the suite, in the order in which to work
}

// ladders are those of stage 3, and the one that stage 6 adds.
func ladders() []ladder {
	return []ladder{
		{"heads", "A head says what is asked for, and of whom. Two programs that read it differently see two requests.",
			[]string{"request-line", "fields", "host", "target"}},
		{"bodies", "A body has an end. A server that misses it takes one client's body for another's request.",
			[]string{"framing", "chunked", "smuggling"}},
		{"conversation", "A connection carries one request after the other; both sides must know what belongs to which, and when it is over.",
			[]string{"responses", "connection", "fragmentation", "pipelining", "expectations"}},
		{"hostile", "Some clients are slow, silent, endless or gone. None of them may cost the others anything.",
			[]string{"robustness", "limits"}},
		{"application", "Cookies and conditions are what browsers and caches live on.",
			[]string{"cookies", "conditional"}},
	}
}

// ForStage lists the checks of a stage of the course, 1 to 6, for a program in any language: the stage's share of the
// conformance suite, and probes of the process. The resources that the program must have are those of the suite's
// contract; Options.Without names the ones that it does not have. The pages of mini (/numbers, /hello/NAME, /render, /prime/N, /static/FILE) are
// checked if the program has them. It panics if there is no such stage.
func ForStage(n int) []Check {
	if n < 1 || n > conformance.LastStage {
		panic("check: there is no such stage")
	}
	s := stage{number: n}
	s.add("one client after another", "A server reads a request however it is cut, and sends a response to each.", s.share(1))
	if n >= 2 {
		s.add("many clients", "No client waits for another.", s.share(2))
		s.add("idle", "A loop that runs without need burns a processor.", idle(silentClient, servedClient))
	}
	if n >= 3 {
		for _, l := range ladders() {
			s.climb(l)
		}
	}
	if n >= 2 {
		s.probes()
	}
	if n >= 4 {
		s.pages()
	}
	return s.checks
}

// stage collects checks.
type stage struct {
	number int
	checks []Check
}

func (s *stage) add(name, why string, k kind) {
	if set, ok := k.(*caseSet); ok && len(set.cases) == 0 {
		return
	}
	s.checks = append(s.checks, Check{Name: name, Why: why, kind: k, optional: true})
}

// share is the cases of the suite that an early stage is the first to pass.
func (s *stage) share(n int) *caseSet {
	k := &caseSet{limits: s.number >= 3, jobs: 1}
	if s.number > 1 {
		k.jobs = 0
	}
	k.cases = casesOf(func(c *conformance.Case) bool { return c.Stage == n })
	return k
}

// climb adds the two halves of a ladder.
func (s *stage) climb(l ladder) {
	for _, half := range []conformance.Half{conformance.Works, conformance.Refuses} {
		k := &caseSet{limits: true}
		for _, group := range l.groups {
			k.cases = append(k.cases, casesOf(func(c *conformance.Case) bool {
				return c.Group == group && c.Half() == half && c.Stage > 2 && c.Stage <= s.number
			})...)
		}
		s.add(l.name+", "+halfName(half), l.why, k)
	}
}

func halfName(half conformance.Half) string {
	if half == conformance.Works {
		return "what must work"
	}
	return "what must be refused"
}

// probes adds the checks of the process.
func (s *stage) probes() {
	s.add("clients that do not read", "A client that does not read must not stop the server, and must not lose anything either.", short{own("output", false)})
	s.add("memory", "Responses that one client does not read must not fill the memory.", deaf)
	s.add("a slow reader", "A client that reads late must still get every response.", slowReader)
	s.add("half-close, and read late", "A client that half-closes, or reads late, must still get every response.", readLate)
	s.add("idle beside a deaf client", "A loop that runs without need burns a processor.", idle(deafAndShut))
	s.add("many idle clients", "What a request costs must not grow with the number of clients that are silent.", manyIdle)
	s.add("descriptors", "Each connection that is never closed costs a descriptor.", leaves)
	if s.number >= 3 {
		s.add("late responses", "A late response must not reach another client.", own("late", false))
		s.add("idle while responses are owed", "A loop that runs without need burns a processor.", withSlow(idle(shutAndWaiting, goneWhileOwed)))
		s.add("the last response", "The last response must arrive, whatever the client still sends.", own("linger", false))
		s.add("the end with a response owed", "A program that is told to end finishes what it owes.", withSlow(drains))
	}
	s.add("the end", "A program that ignores SIGTERM has to be killed.", ends)
}

// withSlow leaves a probe out if the program has no /slow.
func withSlow(p probe) probe {
	p.needs = need{"GET", "/slow"}
	return p
}

// pages adds the pages of mini, which a program of another kind need not have.
func (s *stage) pages() {
	const why = "One pattern stands for many paths."
	s.add("a stream that is read late", "A handler waits for a client that reads slowly.", stream)
	s.add("clients that leave", "A handler whose client has gone must end.", leavers)
	s.add("pages", why, ifPage("/hello/Ada", own("tree", false)))
	s.add("pages, and back", why, ifPage("/hello/you/again", own("and-back", false)))
	if s.number >= 5 {
		for n := firstRender; n <= lastRender; n++ {
			s.add("templates, "+steps()[n-1].name, renderWhy[n-firstRender], renders(n))
		}
	}
	if s.number >= 6 {
		s.add("computing", "A long computation must not run on the loop.", await)
		s.add("files", "Files may be large, their clients slow, and their names wicked.", files)
		s.add("files at the same time", "What belongs to one request must not be shared with others.", filesAtOnce)
		s.add("a large file", "A file is sent in pieces, as fast as its client takes it.", largeFile)
	}
}

// casesOf lists cases of the suite, in its order.
func casesOf(wanted func(c *conformance.Case) bool) (cases []*conformance.Case) {
	for _, c := range suites() {
		if !c.own && wanted(c.Case) {
			cases = append(cases, c.Case)
		}
	}
	return cases
}

// page is a check that, if it is optional, is left out for a program without a page.
type page struct {
	path string
	kind
}

func ifPage(path string, k kind) page { return page{path, k} }

func (p page) run(ctx context.Context, b bench) verdict {
	if b.optional {
		s, err := b.program.start(ctx, 0)
		if err != nil {
			return judged(err)
		}
		found := need{"GET", p.path}.isMet(s)
		s.stop()
		if !found {
			return verdict{leftOut: "no GET " + p.path + " here"}
		}
	}
	return p.kind.run(ctx, b)
}
