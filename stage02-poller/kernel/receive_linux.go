package kernel

import "golang.org/x/sys/unix"

// The data of a completion says what it belongs to: a kind, a serial number, and a descriptor or the number of a letter.
const (
	ofReceive = iota << 61
	ofGuard
	ofLetter
	ofLook
	ofStop

	kinds   = 7 << 61
	serials = 1 << 29
)

func receiveData(in *inbox) uint64 { return ofReceive | uint64(in.serial)<<32 | uint64(in.fd) }
func guardData(in *inbox) uint64   { return ofGuard | uint64(in.guard)<<32 | uint64(in.fd) }

// next returns an empty request. If the ring is full, next submits it before, and takes completions.
func (p *ringPoller) next() *request {
	for p.ring.full() && p.post() == 0 {
	}
	return p.ring.next()
}

// post submits the requests, and takes what is completed.
func (p *ringPoller) post() unix.Errno { return p.collect(p.ring.enter(0, 0)) }

// receive begins a request to receive.
func (p *ringPoller) receive(in *inbox) {
	q := p.next() // first: if the ring is full, it takes completions, and one may be the end of this connection
	in.serial, in.armed, in.many = p.newSerial(), true, in.lively && !in.over
	q.op, q.flags, q.fd, q.data = opReceive, chooseBuffer, in.fd, receiveData(in)
	q.priority = pollFirst // usually the socket is empty
	if in.many {
		q.priority |= multishot
		p.watchEnd(in)
	}
}

// watchEnd has a request of its own wait for the end. A multishot can miss it: if a reset has come before the multishot receives the last
// bytes, Linux (6.18) takes both for one event.
func (p *ringPoller) watchEnd(in *inbox) {
	if in.guard != 0 {
		return
	}
	in.guard = p.newSerial()
	q := p.next()
	q.op, q.fd, q.opFlags, q.data = opPoll, in.fd, unix.POLLRDHUP|unix.POLLHUP|unix.POLLERR, guardData(in)
}

func (p *ringPoller) unwatchEnd(in *inbox) {
	if in.guard != 0 {
		p.cancel(guardData(in))
	}
}

// newSerial returns a number that is not 0.
func (p *ringPoller) newSerial() uint32 {
	p.serial = p.serial%(serials-1) + 1
	return p.serial
}

// stop cancels it with the next enter.
func (p *ringPoller) stop(in *inbox) {
	if in.armed && !in.leaving {
		in.leaving = true
		p.cancel(receiveData(in))
	}
}

func (p *ringPoller) cancel(data uint64) {
	q := p.next()
	q.op, q.addr, q.data = opCancel, data, ofStop
}

// guarded has the end received by a request that does not miss it.
func (p *ringPoller) guarded(c *completion) {
	in := p.kernel.inbox(int(uint32(c.data)))
	if in == nil || in.poller != p || in.guard != serial(c) {
		return
	}
	in.guard = 0
	if c.res >= 0 { // not canceled
		in.over = true
		p.stop(in)
	}
}

func serial(c *completion) uint32 { return uint32(c.data>>32) % serials }

func (p *ringPoller) received(c *completion) {
	in := p.kernel.inbox(int(uint32(c.data)))
	if in == nil || in.poller != p || in.serial != serial(c) {
		if c.flags&hasBuffer != 0 {
			p.ring.buffers.give(uint16(c.flags >> 16))
		}
		return
	}
	in.put(c)
	if !in.lively {
		p.stop(in) // much input: Read takes it from the socket without another copy
	}
	p.enlist(in)
}
