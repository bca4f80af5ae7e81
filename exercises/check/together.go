package check

import (
	"context"
	"sync"
	"time"

	"looper.example/stage06-final/conformance"
)

// screening runs all checks at once, to find those that pass:
//
//	cases of the suite        with one server that is told a time limit, and one that is not
//	heavy cases               each with a server of its own        \
//	other cases of a check    with a server of its own              >  several at a time
//	probes                    each with a server of its own        /
//
// A check that passes here has passed. Other checks may have disturbed one that fails: it is suspected, and runs again alone.
// A suspicion soon ends the screening. If it was unfounded, the checks that have not ended by then are screened again.
type screening struct {
	*running
	cancel func()
	began  time.Time

	mu         sync.Mutex // guards what follows; it is taken before that of running
	left       []int      // of each check: the parts that have not passed
	found      []verdict  // of each check, so far
	suspicious bool       // a check is suspected
}

// lanes is how many servers run at a time besides the shared ones: their clients wait more than they compute.
const lanes = 6

// sharing is how many cases run at a time on a shared server.
const sharing = 32

// part is a part of the work.
type part func(ctx context.Context)

// screen finds out which checks pass.
func (r *running) screen(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &screening{running: r, cancel: cancel, began: time.Now(), left: make([]int, len(r.checks)), found: make([]verdict, len(r.checks))}
	shared, single := s.plan()
	var wait sync.WaitGroup
	for _, part := range shared {
		wait.Go(func() { part(ctx) })
	}
	work := make(chan part)
	for range lanes {
		wait.Go(func() {
			for part := range work {
				part(ctx)
			}
		})
	}
	for _, part := range single {
		if ctx.Err() == nil {
			work <- part
		}
	}
	close(work)
	wait.Wait()
}

// plan divides the work: parts that run all the time, and parts that lanes take one after the other. The long ones are
// first, or else all would wait for the last of them.
func (s *screening) plan() (shared, single []part) {
	var slow, quick []part
	shares := map[shareKey]*share{}
	for _, i := range s.open() {
		k, isCases := s.checks[i].kind.(*caseSet)
		if !isCases {
			s.left[i]++
			whole := func(ctx context.Context) { s.whole(ctx, i) }
			if p, isProbe := s.checks[i].kind.(probe); isProbe && p.slow {
				slow = append(slow, whole)
			} else {
				quick = append(quick, whole)
			}
			continue
		}
		for _, c := range k.cases {
			s.left[i]++
			key := k.sharedBy(c)
			of := shares[key]
			if of == nil {
				of = newShare(k.limits)
				shares[key] = of
				list := &shared
				if key.set != nil || key.heavy != nil {
					list = &slow
				}
				*list = append(*list, func(ctx context.Context) { s.share(ctx, of) })
			}
			of.add(i, c, k.strict[c])
		}
	}
	return shared, append(slow, quick...)
}

// shareKey says which cases share a server.
type shareKey struct {
	limits bool
	set    *caseSet          // cases of mini alone share one with their check's only
	heavy  *conformance.Case // heavy cases share none
}

func (k *caseSet) sharedBy(c *conformance.Case) shareKey {
	key := shareKey{limits: k.limits}
	switch {
	case c.Heavy():
		key.heavy = c
	case !k.track:
		key.set = k
	}
	return key
}

// share is a set of cases, of one or more checks, that share a server.
type share struct {
	caseSet
	checks map[*conformance.Case][]int
}

func newShare(limits bool) *share {
	return &share{caseSet{limits: limits, strict: map[*conformance.Case]bool{}}, map[*conformance.Case][]int{}}
}

func (h *share) add(check int, c *conformance.Case, strict bool) {
	if h.checks[c] == nil {
		h.cases = append(h.cases, c)
		h.strict[c] = strict
	}
	h.checks[c] = append(h.checks[c], check)
}

// share runs cases, and gives each check its own results.
func (s *screening) share(ctx context.Context, h *share) {
	b := s.bench
	all, err := h.play(ctx, b, h.limit(b), h.cases, sharing)
	if err != nil {
		return // the checks run alone
	}
	for i := range all.results {
		r := &all.results[i]
		for _, check := range h.checks[r.Case] {
			if all.ended || !h.accepts(r, s.options.Strict) {
				s.suspect(check)
			} else {
				s.passed(check, h.tally(r))
			}
		}
	}
}

// whole runs a check that shares nothing.
func (s *screening) whole(ctx context.Context, i int) {
	s.tell(i, Started)
	b := s.of(i)
	b.hasty = true
	switch v := s.checks[i].kind.run(ctx, b); {
	case v.err != nil || ctx.Err() != nil:
	case v.failure != nil:
		s.suspect(i)
	default:
		s.passed(i, v)
	}
}

// passed adds a part that has passed to the verdict of a check.
func (s *screening) passed(i int, v verdict) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &s.found[i]
	f.passed, f.total, f.leftOut = f.passed+v.passed, f.total+v.total, v.leftOut
	f.remarks = append(f.remarks, v.remarks...)
	if s.left[i]--; s.left[i] == 0 { // never that of a suspected check
		s.end(i, *f)
	}
}

// suspect notes that a check did not pass. The first one ends the screening, after enough time to know more.
func (s *screening) suspect(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.suspicious {
		s.suspicious = true
		time.AfterFunc(enough-time.Since(s.began), s.cancel)
	}
	s.left[i] = -1
	s.keep(i, verdict{suspected: true})
}
