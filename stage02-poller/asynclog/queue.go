package asynclog

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// queue holds the records of all Handlers of one log. Its lock is never held while a
// handler runs, so put waits for nothing but another put.
//
// Invariants, while no goroutine holds the lock:
//
//	0 <= count <= limits.Records, count <= len(ring)
//	bytes == the sum of the sizes of the count entries <= limits.Bytes
//	count > 0 or lost.count > 0 => state == writing
type queue struct {
	root   slog.Handler // for reports of losses
	limits Config
	work   func()        // run, bound once: "go q.run()" allocates each time
	filled chan struct{} // ends a pause: half of the queue is full

	unsaid loss // taken over from lost; owned by the goroutine in run

	mu    sync.Mutex    // guards what follows
	state state         // of the goroutine
	ring  []entry       // grows as needed
	first int           // index in ring of the oldest entry, which is being written
	count int           // entries in ring
	bytes int           // sizes of the entries together
	lost  loss          // since the last entry that was let in
	idle  chan struct{} // closed when all is written; nil if no goroutine waits
}

// state is the state of a queue's goroutine.
type state int

const (
	absent  state = iota // there is none, and nothing to write
	writing              // passes records on, or is about to
	pausing              // has written all, and will look once more
)

// entry is a record with its handler.
type entry struct {
	before  loss         // records dropped just before this one
	handler slog.Handler // nil: there is no record, only a loss
	ctx     context.Context
	record  slog.Record
	size    int // bytes of the record's text
}

// loss counts records that were dropped.
type loss struct {
	count int
	level slog.Level // the highest among them, at least Info
}

func (l *loss) add(more loss) {
	l.count += more.count
	l.level = max(l.level, more.level)
}

func newQueue(root slog.Handler, limits Config) *queue {
	q := &queue{root: root, limits: limits, filled: make(chan struct{}, 1)}
	q.work = q.run
	return q
}

// put lets e in, or drops it. It copies e.
func (q *queue) put(e *entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.room(e.size) {
		e.before, q.lost = q.lost, loss{}
		q.push(e)
	} else {
		q.lost.add(loss{1, e.record.Level})
	}
	if q.state == absent {
		go q.work()
	}
	q.state = writing
	if q.halfFull() {
		select {
		case q.filled <- struct{}{}:
		default: // the pause is ending already
		}
	}
}

// room reports whether a record with this many bytes may enter. After a loss, none may
// until half of the queue is free: one gap of a thousand lines reads better than a
// thousand gaps of one line, and costs one report.
func (q *queue) room(size int) bool {
	if q.lost.count > 0 && q.halfFull() {
		return false
	}
	return q.count < q.limits.Records && q.bytes+size <= q.limits.Bytes
}

func (q *queue) halfFull() bool {
	return q.count > q.limits.Records/2 || q.bytes > q.limits.Bytes/2
}

func (q *queue) push(e *entry) {
	if q.count == len(q.ring) {
		q.grow()
	}
	q.ring[(q.first+q.count)%len(q.ring)] = *e
	q.count++
	q.bytes += e.size
}

func (q *queue) grow() {
	ring := make([]entry, min(max(16, 2*len(q.ring)), q.limits.Records))
	n := copy(ring, q.ring[q.first:])
	copy(ring[n:], q.ring[:q.first])
	q.ring, q.first = ring, 0
}

// pop releases the oldest entry and its record.
func (q *queue) pop() {
	q.bytes -= q.ring[q.first].size
	q.ring[q.first] = entry{}
	q.first = (q.first + 1) % len(q.ring)
	q.count--
}

// pause is how long the goroutine waits for more records before it ends. Without the pause, each record
// could start a goroutine, which costs its caller more than the record.
const pause = time.Millisecond

// run writes the queued records. It ends after a pause without records.
func (q *queue) run() {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		q.writeAll()
		timer.Reset(pause)
		select {
		case <-timer.C:
		case <-q.filled:
		}
		if q.ends() {
			return
		}
	}
}

func (q *queue) ends() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.state == pausing {
		q.state = absent
	}
	return q.state == absent
}

// writeAll passes entries to their handlers until there are none.
func (q *queue) writeAll() {
	for e := new(entry); q.next(e); {
		q.unsaid.add(e.before)
		q.report()
		if e.handler == nil {
			continue
		}
		if err := e.handler.Handle(e.ctx, e.record); err != nil {
			q.unsaid.add(loss{1, e.record.Level})
		}
	}
}

// next replaces *e, which has been written, with the entry to write now, and reports
// whether there is one. An entry keeps its place in the ring, and thereby counts, until it
// is written.
func (q *queue) next(e *entry) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if e.handler != nil {
		q.pop()
	}
	switch {
	case q.count > 0:
		*e = q.ring[q.first]
		return true
	case q.lost.count > 0:
		*e = entry{before: q.lost}
		q.lost = loss{}
		return true
	}
	q.state = pausing
	if q.idle != nil {
		close(q.idle)
		q.idle = nil
	}
	return false
}

// report logs a loss, at the level of the gravest lost record, and at least as a warning. If that
// fails too, the next report has the sum.
func (q *queue) report() {
	if q.unsaid.count == 0 {
		return
	}
	r := slog.NewRecord(time.Now(), max(slog.LevelWarn, q.unsaid.level), "log lines dropped", 0)
	r.AddAttrs(slog.Int("count", q.unsaid.count))
	if q.root.Handle(context.Background(), r) == nil {
		q.unsaid = loss{}
	}
}

func (q *queue) flush(ctx context.Context) error {
	q.mu.Lock()
	if q.state != writing {
		q.mu.Unlock()
		return nil
	}
	if q.idle == nil {
		q.idle = make(chan struct{})
	}
	idle := q.idle
	q.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
