package loop

// buffer is a queue of bytes. One that is empty holds no memory, so a thousand
// idle connections cost a thousand empty structs:
//
//	b:   | taken | waiting | room |
//	     0       r       len     cap       0 <= r <= len(b) <= cap(b)
type buffer struct {
	b []byte
	r int
}

func (q *buffer) len() int { return len(q.b) - q.r }

// memory is how many bytes the queue holds, whatever it holds them for.
func (q *buffer) memory() int { return cap(q.b) }

// bytes is what waits; borrowed until the next call.
func (q *buffer) bytes() []byte { return q.b[q.r:] }

// append adds p at the end.
func (q *buffer) append(from *pool, p []byte) {
	if cap(q.b) == 0 {
		q.b = from.get()
	}
	// What was taken makes room before the buffer grows; moving the rest down is
	// worth it only when it is the smaller part.
	if len(q.b)+len(p) > cap(q.b) && q.r > len(q.b)/2 {
		q.b = q.b[:copy(q.b, q.bytes())]
		q.r = 0
	}
	q.b = append(q.b, p...)
}

// take removes n bytes from the front, and gives the memory back with the last.
func (q *buffer) take(to *pool, n int) {
	q.r += n
	if q.r == len(q.b) {
		q.release(to)
	}
}

func (q *buffer) release(to *pool) {
	if cap(q.b) > 0 {
		to.put(q.b)
	}
	*q = buffer{}
}

// pool is the loop's free list of buffers: no lock, and hot in the cache.
type pool struct {
	free  [][]byte
	bytes int // that free holds
}

// Bytes. What the pool does not keep is left to the garbage collector.
const (
	newBuffer  = 4 << 10  // a typical request or response
	keepBuffer = 1 << 20  // the largest that is kept: output at high water fits well
	keepBytes  = 16 << 20 // all that are kept
)

// Borrow returns an empty slice with capacity, of the memory that the loop's connections use again and again. It is for bytes that are
// needed for a while, such as the content of a request. Give it back with GiveBack.
func (l *Loop) Borrow() []byte {
	if !l.mine("Loop.Borrow") {
		return nil
	}
	return l.buffers.get()
}

// GiveBack takes back what Borrow has returned; it may have grown meanwhile. The bytes of any client may be in it next, so
// the caller must not use it any more, nor give it back once more. A nil slice has no effect.
func (l *Loop) GiveBack(b []byte) {
	if cap(b) > 0 && l.mine("Loop.GiveBack") {
		l.buffers.put(b)
	}
}

func (p *pool) get() []byte {
	if last := len(p.free) - 1; last >= 0 {
		b := p.free[last]
		p.free = p.free[:last]
		p.bytes -= cap(b)
		return b
	}
	return make([]byte, 0, newBuffer)
}

func (p *pool) put(b []byte) {
	if cap(b) <= keepBuffer && p.bytes+cap(b) <= keepBytes {
		p.free = append(p.free, b[:0])
		p.bytes += cap(b)
	}
}
