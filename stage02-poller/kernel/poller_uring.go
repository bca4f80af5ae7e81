//go:build linux

package kernel

import (
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// uring is the kernel whose connections receive before they are asked. A connection is readable while something that was
// received waits in its queue.
type uring struct {
	system
	conns []*inbox // indexed by descriptor; nil: not a TCP connection
}

// inbox is what was received on a connection, and not read.
type inbox struct {
	poller   *uringPoller // nil: not watched by the ring
	serial   uint32       // of its last request: completions of older ones are not its own
	fd       int32
	armed    bool // a request to receive is under way
	wanted   bool // watched for Readable alone: by the ring
	interest Interest
	listed   bool // stands in the poller's list
	again    bool // has received before: likely to go on, so that a multishot pays
	told     bool
	kept     []byte  // what was received while nobody wanted it
	pieces   []piece // then these
	sending  int32
	tail     []byte
	broken   unix.Errno
	ended    bool // then the end, or an error
	errno    unix.Errno
}

type piece struct {
	id       uint16
	from, to uint16
	more     bool
}

func newUring() Kernel {
	k := &uring{}
	k.system = *newSystem(nil).(*system)
	return k
}

func (k *uring) OpenPoller() (Poller, error) {
	rest, err := openEpoll()
	if err != nil {
		return nil, err
	}
	r, err := openRing()
	if err != nil {
		rest.Close()
		return nil, fmt.Errorf("io_uring is not to be had here (containers forbid it by default): %w", err)
	}
	p := &uringPoller{kernel: k, ring: r, rest: rest.(*epoll)}
	p.outbox, _ = unix.Mmap(-1, 0, sendBuffers*sendSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	for i := range sendBuffers {
		p.free = append(p.free, uint16(i))
	}
	return p, nil
}

func (k *uring) inbox(fd int) *inbox {
	if uint(fd) < uint(len(k.conns)) {
		return k.conns[fd]
	}
	return nil
}

func (k *uring) adopt(fd int) {
	for fd >= len(k.conns) {
		k.conns = append(k.conns, nil)
	}
	k.conns[fd] = &inbox{fd: int32(fd)}
}

func (k *uring) Accept(listener int) (int, netip.AddrPort, error) {
	fd, peer, err := k.system.Accept(listener)
	if err == nil && peer.IsValid() {
		k.adopt(fd)
	}
	return fd, peer, err
}

func (k *uring) Read(fd int, p []byte) (int, error) {
	in := k.inbox(fd)
	if in == nil || in.empty() {
		return k.system.Read(fd, p)
	}
	n, more := in.read(p)
	if n == 0 {
		return in.end()
	}
	if more && n < len(p) && !in.ended {
		m, err := k.system.Read(fd, p[n:])
		if err == nil && m > 0 {
			return n + m, nil
		}
		if err == nil || err != unix.EAGAIN {
			in.ended = true
			in.errno, _ = err.(unix.Errno)
		}
	}
	return n, nil
}

func (in *inbox) empty() bool { return len(in.kept) == 0 && len(in.pieces) == 0 && !in.ended }

func (in *inbox) read(p []byte) (n int, more bool) {
	if len(in.kept) > 0 {
		n = copy(p, in.kept)
		in.kept = in.kept[n:]
	}
	for len(in.pieces) > 0 && n < len(p) {
		piece := &in.pieces[0]
		b := &in.poller.ring.pool
		m := copy(p[n:], b.of(piece.id)[piece.from:piece.to])
		n += m
		piece.from += uint16(m)
		if piece.from == piece.to {
			more = piece.more
			b.give(piece.id)
			if len(in.pieces) == 1 {
				in.pieces = in.pieces[:0]
			} else {
				in.pieces = append(in.pieces[:0], in.pieces[1:]...)
			}
		}
	}
	return n, more
}

// end is told once.
func (in *inbox) end() (int, error) {
	errno := in.errno
	in.ended, in.errno = false, 0
	if errno != 0 {
		return 0, errno
	}
	return 0, nil
}

const sendBuffers, sendSize = 512, 4 << 10

const sendData = 1 << 61

var deferSends = os.Getenv("URING_DIRECT") == ""

// Write of few bytes goes with the next wait.
func (k *uring) Write(fd int, p []byte) (int, error) {
	in := k.inbox(fd)
	if in == nil || !deferSends || !in.again || len(p) > sendSize || in.poller == nil || in.broken != 0 || in.tail != nil {
		return k.system.Write(fd, p)
	}
	k.flush(in)
	if in.tail != nil {
		return 0, unix.EAGAIN
	}
	q := in.poller
	if len(q.free) == 0 {
		return k.system.Write(fd, p)
	}
	id := q.free[len(q.free)-1]
	q.free = q.free[:len(q.free)-1]
	b := q.outbox[int(id)*sendSize:]
	copy(b, p)
	s := q.ring.next()
	s.opcode = opSend
	s.fd = in.fd
	s.addr = uint64(uintptr(unsafe.Pointer(&b[0])))
	s.len = uint32(len(p))
	s.opFlags = unix.MSG_NOSIGNAL | unix.MSG_DONTWAIT
	s.data = sendData | uint64(id)<<32 | uint64(uint32(fd))
	in.sending = int32(len(p))
	return len(p), nil
}

func (k *uring) flush(in *inbox) {
	if in != nil && in.sending > 0 {
		in.poller.ring.enter(0, 0, false)
		in.poller.collect()
	}
}

func (k *uring) Unsent(fd int) (int, error) {
	k.flush(k.inbox(fd))
	return k.system.Unsent(fd)
}

func (k *uring) Shutdown(fd int) error {
	k.flush(k.inbox(fd))
	return k.system.Shutdown(fd)
}

func (k *uring) SendFile(fd int, f File, offset int64, n int) (int, error) {
	k.flush(k.inbox(fd))
	return k.system.SendFile(fd, f, offset, n)
}

func (p *uringPoller) sent(c *completion) {
	p.free = append(p.free, uint16(c.data>>32))
	in := p.kernel.inbox(int(uint32(c.data)))
	if c.res != in.sending {
		println("short", c.res, in.sending)
		in.broken = unix.EPIPE
	}
	in.sending = 0
}

func (k *uring) Connected(fd int) error {
	if in := k.inbox(fd); in != nil && in.errno != 0 {
		errno := in.errno
		in.errno = 0 // the end stays
		return errno
	}
	return k.system.Connected(fd)
}

func (k *uring) Close(fd int) error {
	if k.withdraw(fd) {
		return k.system.Reset(fd)
	}
	return k.system.Close(fd)
}

func (k *uring) Reset(fd int) error {
	k.withdraw(fd)
	return k.system.Reset(fd)
}

// withdraw takes the connection from the ring, and reports whether input was not read.
func (k *uring) withdraw(fd int) (unread bool) {
	in := k.inbox(fd)
	if in == nil {
		return false
	}
	k.flush(in)
	in.wanted = false
	in.interest = None
	if in.armed {
		in.poller.cancel(in)
		for in.armed {
			in.poller.ring.enter(0, 0, false)
			in.poller.collect()
		}
	}
	unread = len(in.kept)+len(in.pieces) > 0
	for _, p := range in.pieces {
		in.poller.ring.pool.give(p.id)
	}
	in.pieces = nil
	in.fd = -1
	k.conns[fd] = nil
	return unread
}

type uringPoller struct {
	kernel  *uring
	ring    *ring
	rest    *epoll
	serial  uint32
	owned   bool
	resting bool     // the ring looks at rest
	restful bool     // rest has something
	list    []*inbox // with something to be read, or to be armed
	found   []*inbox
	free    []uint16
	outbox  []byte
	ready   []Ready
}

func (p *uringPoller) Name() string { return "io_uring" }

const restData = 1 << 63
const cancelData = 1 << 62

func (p *uringPoller) Update(fd int, from, to Interest) error {
	in := p.kernel.inbox(fd)
	if in == nil {
		return p.rest.Update(fd, from, to)
	}
	if in.interest != from {
		return os.NewSyscallError("io_uring update", unix.EINVAL)
	}
	in.interest = to
	if from == Readable {
		in.wanted = false
		if in.armed {
			p.cancel(in)
		}
		in.keep()
		from = None
	}
	if to == Readable {
		if from != None {
			if err := p.rest.Update(fd, from, None); err != nil {
				return err
			}
		}
		in.poller, in.wanted = p, true
		p.enlist(in)
		return nil
	}
	if from == to {
		return nil
	}
	if to&Readable != 0 {
		p.enlist(in)
	}
	return p.rest.Update(fd, from, to)
}

// keep takes what was received out of the kernel's buffers.
func (in *inbox) keep() {
	for _, piece := range in.pieces {
		b := &in.poller.ring.pool
		in.kept = append(in.kept, b.of(piece.id)[piece.from:piece.to]...)
		b.give(piece.id)
	}
	in.pieces = in.pieces[:0]
}

func (p *uringPoller) enlist(in *inbox) {
	if !in.listed {
		in.listed = true
		p.list = append(p.list, in)
	}
}

var oneshot = os.Getenv("URING_ONESHOT") != ""

func (p *uringPoller) receive(in *inbox) {
	p.serial++
	in.serial = p.serial & 0x1fffffff
	in.armed = true
	s := p.ring.next()
	s.opcode = opReceive
	s.flags = sqeSelectBuffer
	s.ioprio = receivePollFirst
	if in.again && !oneshot {
		s.ioprio |= receiveMultishot
	}
	s.fd = in.fd
	s.data = uint64(in.serial)<<32 | uint64(uint32(in.fd))
}

func (p *uringPoller) cancel(in *inbox) {
	s := p.ring.next()
	s.opcode = opCancel
	s.addr = uint64(in.serial)<<32 | uint64(uint32(in.fd))
	s.data = cancelData
}

func (p *uringPoller) look() {
	p.resting = true
	s := p.ring.next()
	s.opcode = opPollAdd
	s.fd = int32(p.rest.fd)
	s.opFlags = unix.POLLIN
	s.data = restData
}

func (p *uringPoller) Wait(timeout time.Duration) ([]Ready, error) {
	if !p.owned {
		if os.Getenv("URING_PLAIN")+os.Getenv("URING_COOP") == "" {
			runtime.LockOSThread()
		}
		if err := p.ring.enable(); err != nil {
			return nil, err
		}
		p.owned = true
	}
	p.restful = false
	if !p.resting {
		p.look()
	}
	left := p.list[:0]
	for _, in := range p.list {
		switch {
		case in.fd < 0:
		case in.interest&Readable != 0 && !in.empty():
			left = append(left, in)
			timeout = 0
			continue
		case in.wanted && !in.armed:
			p.receive(in)
		}
		in.listed = false
	}
	p.list = left
	if err := p.wait(timeout); err != 0 {
		return nil, os.NewSyscallError("io_uring_enter", err)
	}
	p.collect()
	p.ready = p.ready[:0]
	if p.restful {
		ready, err := p.rest.Wait(0)
		if err != nil {
			return nil, err
		}
		p.ready = append(p.ready, ready...)
		for _, r := range ready {
			if in := p.kernel.inbox(r.FD); in != nil && r.Interest&Readable != 0 {
				in.told = true
			}
		}
	}
	for _, in := range p.list {
		if !in.told && in.fd >= 0 && in.interest&Readable != 0 && !in.empty() {
			p.ready = append(p.ready, Ready{FD: int(in.fd), Interest: Readable})
		}
		in.told = false
	}
	return p.ready, nil
}

func (p *uringPoller) wait(timeout time.Duration) unix.Errno {
	const hybrid = hybridWait * time.Millisecond
	first := hybrid
	if timeout >= 0 {
		first = min(timeout, first)
	}
	n := uint32(1)
	if first == 0 || p.ring.completed() {
		n = 0
	}
	errno := p.ring.enter(n, first, false)
	if errno != 0 && errno != unix.ETIME {
		return p.ignore(errno)
	}
	if p.ring.completed() || timeout == first {
		return 0
	}
	if timeout > 0 {
		timeout -= first
	}
	return p.ignore(p.ring.enter(1, timeout, true))
}

func (p *uringPoller) ignore(errno unix.Errno) unix.Errno {
	switch errno {
	case unix.ETIME, unix.EINTR, unix.EAGAIN, unix.EBUSY:
		return 0
	}
	return errno
}

func (p *uringPoller) collect() { p.ring.take(p.completed) }

func (p *uringPoller) completed(c *completion) {
	switch c.data {
	case restData:
		p.resting = false
		p.restful = true
		return
	case cancelData:
		return
	}
	if c.data&sendData != 0 {
		p.sent(c)
		return
	}
	in := p.kernel.inbox(int(uint32(c.data)))
	if in == nil || in.serial != uint32(c.data>>32) {
		if c.flags&cqeBuffer != 0 {
			p.ring.pool.give(uint16(c.flags >> 16))
		}
		return
	}
	if c.flags&cqeMore == 0 {
		in.armed = false
	}
	switch {
	case c.res > 0:
		in.again = true
		in.pieces = append(in.pieces, piece{id: uint16(c.flags >> 16), to: uint16(c.res), more: c.flags&cqeNonEmpty != 0})
		if !in.wanted {
			in.keep()
		}
	case c.res == 0:
		in.ended = true
		if c.flags&cqeBuffer != 0 {
			p.ring.pool.give(uint16(c.flags >> 16))
		}
	case unix.Errno(-c.res) == unix.ECANCELED, unix.Errno(-c.res) == unix.ENOBUFS:
	default:
		in.ended, in.errno = true, unix.Errno(-c.res)
	}
	p.enlist(in)
}

func (p *uringPoller) Wake() error { return p.rest.Wake() }

func (p *uringPoller) Close() error {
	p.ring.close()
	return p.rest.Close()
}

var _ = unsafe.Pointer(nil)
