package loop

// buffer is a queue of bytes. An empty buffer holds no memory, so a thousand idle
// connections cost a thousand empty structs:
//
//	b:   | taken | waiting | room |
//	     0       r       len     cap       0 <= r <= len(b) <= cap(b)
type buffer struct {
	b []byte
	r int
}

func (q *buffer) len() int { return len(q.b) - q.r }

// memory returns how many bytes of memory the queue holds.
func (q *buffer) memory() int { return cap(q.b) }

// bytes returns the bytes that wait, borrowed until the next call.
func (q *buffer) bytes() []byte { return q.b[q.r:] }

// append adds p at the end.
func (q *buffer) append(from *pool, p []byte) {
	if cap(q.b) == 0 {
		q.b = from.get()
	}
	// Before the buffer grows, it reuses the room of taken bytes. Moving the rest down
	// pays only if the rest is the smaller part.
	if len(q.b)+len(p) > cap(q.b) && q.r > len(q.b)/2 {
		q.b = q.b[:copy(q.b, q.bytes())]
		q.r = 0
	}
	q.b = append(q.b, p...)
}

// take removes n bytes from the front. With the last byte it gives the memory back.
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

// Sizes in bytes. The garbage collector frees what the pool does not keep.
const (
	newBuffer  = 4 << 10  // a typical request or response
	keepBuffer = 1 << 20  // of the largest kept buffer: output at high water fits easily
	keepBytes  = 16 << 20 // of all kept buffers
)

// Borrow returns an empty slice with capacity, from the memory that the loop's connections share. It is for bytes that are needed for
// a while, such as the content of a request. Give it back with GiveBack.
func (l *Loop) Borrow() []byte {
	if !l.mine("Loop.Borrow") {
		return nil
	}
	return l.buffers.get()
}

// GiveBack takes back a slice of Borrow, which may have grown. Any client's bytes may be in it next, so the caller must not use it
// again, nor give it back twice. A nil slice has no effect.
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
