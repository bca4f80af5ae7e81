package kernel

import (
	"time"

	"golang.org/x/sys/unix"
)

// letter is output that Write has taken and the socket has not. The next enter sends it, unless the socket is full.
type letter struct {
	id       int
	in       *inbox // nil: the descriptor is closed
	heir     int    // then a duplicate of it; 0: none
	rest     []byte // what the socket has not taken
	recalled bool   // the kernel is to give it back
}

const (
	letterSize  = 4 << 10
	letterCount = 512

	// postAfter bounds how long letters wait while other callbacks write. A few callbacks may exceed it: see postInTime.
	postAfter = time.Millisecond

	// bequest is how long the kernel keeps a closed connection whose peer does not take a letter, in milliseconds.
	bequest = 60_000
)

// letters are the memory of all letters. The kernel reads it, so it is mapped and never moves.
type letters struct {
	all     []letter
	free    []*letter
	memory  []byte
	waiting int           // how many Write has added since the last enter
	since   time.Duration // when it added the first of these
}

func (l *letters) take() *letter {
	if l.all == nil {
		memory, err := mapMemory(letterCount * letterSize)
		if err != nil {
			return nil
		}
		l.memory, l.all = memory, make([]letter, letterCount)
		for id := range l.all {
			l.all[id].id = id
			l.free = append(l.free, &l.all[id])
		}
	}
	last := len(l.free) - 1
	if last < 0 {
		return nil
	}
	taken := l.free[last]
	l.free = l.free[:last]
	return taken
}

// close resets the closed connections whose letters are not sent: their peers must not take the output for complete.
func (l *letters) close(s *system) {
	for i := range l.all {
		if heir := l.all[i].heir; heir != 0 {
			_ = s.Reset(heir)
		}
	}
	if l.memory != nil {
		_ = unix.Munmap(l.memory)
	}
}

// write makes a letter of data. It reports false if no letter is free.
func (p *ringPoller) write(in *inbox, data []byte) bool {
	l := p.letters.take()
	if l == nil {
		return false
	}
	l.in, l.rest = in, p.letters.memory[l.id*letterSize:][:len(data)]
	copy(l.rest, data)
	in.letter = l
	p.send(l, 0, 0)
	switch p.letters.waiting++; {
	case p.letters.waiting == 1:
		p.letters.since = p.kernel.Now()
	case p.letters.waiting%8 == 0: // reading the clock costs more than adding a letter
		p.postInTime()
	}
	return true
}

// postInTime sends the letters that have waited for long.
func (p *ringPoller) postInTime() {
	if p.letters.waiting > 0 && p.kernel.Now()-p.letters.since >= postAfter {
		p.post()
	}
}

func (p *ringPoller) send(l *letter, priority uint16, flags uint32) {
	q := p.next()
	q.op, q.priority, q.fd, q.data = opSend, priority, l.in.fd, ofLetter|uint64(l.id)
	q.addr, q.len, q.opFlags = address64(&l.rest[0]), uint32(len(l.rest)), unix.MSG_NOSIGNAL|flags
}

// flush sends the letter, if there is one and the socket has room, and reports whether some of it is left.
func (in *inbox) flush() (left bool) {
	if in.letter != nil {
		in.poller.post()
	}
	return in.letter != nil
}

// sent takes a completion of a letter.
func (p *ringPoller) sent(c *completion) {
	l := &p.letters.all[c.data&^kinds]
	switch errno := unix.Errno(-c.res); {
	case c.res > 0:
		l.rest = l.rest[c.res:]
	case errno == unix.EAGAIN, errno == unix.EINTR, errno == unix.ECANCELED:
	default:
		l.rest = nil
		if in := l.in; in != nil {
			in.ended, in.errno = true, errno
			p.enlist(in)
		}
	}
	switch {
	case l.in == nil || len(l.rest) == 0:
		p.discard(l)
	case l.recalled:
		l.recalled = false
	default:
		p.send(l, pollFirst, 0)
	}
}

func (p *ringPoller) discard(l *letter) {
	if in := l.in; in != nil {
		in.letter = nil
		if in.silent {
			_ = p.kernel.system.Shutdown(int(in.fd))
		}
	}
	if l.heir != 0 {
		_ = p.kernel.system.Close(l.heir)
	}
	l.in, l.heir, l.recalled = nil, 0, false
	p.letters.free = append(p.letters.free, l)
}

// recall takes a letter back from the kernel, unless the kernel sends it first.
func (p *ringPoller) recall(l *letter) {
	for l.recalled = true; l.recalled; {
		p.cancel(ofLetter | uint64(l.id)) // again and again, as in withdraw
		if p.post() != 0 {
			break
		}
	}
}

// bequeath leaves a letter to the kernel before its descriptor is closed. The request keeps the connection open until the letter is sent.
// The duplicate lets letters.close reset the connection.
func (p *ringPoller) bequeath(in *inbox) {
	l := in.letter
	if p.recall(l); in.letter == nil {
		return
	}
	if heir, err := unix.FcntlInt(uintptr(in.fd), unix.F_DUPFD_CLOEXEC, 3); err == nil {
		l.heir = heir
	}
	_ = unix.SetsockoptInt(int(in.fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, bequest)
	p.send(l, 0, unix.MSG_WAITALL)
	l.in, in.letter = nil, nil
	p.post()
}
