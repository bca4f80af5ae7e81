package loop

import (
	"net/netip"
	"syscall"

	"looper.example/stage02-poller/kernel"
)

// Dial is an attempt to open a connection to another server. While it lasts, it stands in the
// loop's table like a connection. After it has succeeded, the Conn takes its place.
type Dial struct {
	descriptor
	loop  *Loop
	addr  string
	done  func(c *Conn, err error) Handler
	limit *Timer // Config.DialTimeout
	over  bool
	err   error // why it failed; nil: it was cancelled
}

// Dial begins a connection to addr ("ip:port" or "unix:path"; see kernel.Kernel.Connect)
// and calls done with the result, once and never before Dial has returned. With a
// connection, done returns its handler, as with Listen; with an error, its result does not
// matter. Without a result within Config.DialTimeout, the error is syscall.ETIMEDOUT. If the
// loop ends meanwhile, the error is ErrStopped. After the loop's end, done is never called.
func (l *Loop) Dial(addr string, done func(c *Conn, err error) Handler) *Dial {
	d := &Dial{descriptor: descriptor{fd: noFD}, loop: l, addr: addr, done: done}
	if !l.mine("Loop.Dial") || l.phase == closingDown {
		d.over = true
		return d
	}
	l.dialing++
	fd, err := l.kernel.Connect(addr)
	if err != nil {
		d.fail(err)
		return d
	}
	d.fd = fd
	d.limit = l.Deadline(l.config.DialTimeout, func() { d.fail(syscall.ETIMEDOUT) })
	if err := l.watch(d); err != nil {
		d.fail(err)
	}
	return d
}

// Cancel gives the attempt up: done is not called any more. After done has been called, Cancel
// has no effect.
func (d *Dial) Cancel() {
	if !d.loop.mine("Dial.Cancel") {
		return
	}
	d.done = nil
	d.fail(nil)
}

// fail dooms the attempt. done is called in phase 5, like Handler.Closed.
func (d *Dial) fail(err error) {
	if d.over {
		return
	}
	d.over = true
	d.err = err
	d.loop.doomed.put(d)
}

func (d *Dial) interest() kernel.Interest {
	if d.over {
		return kernel.None
	}
	return kernel.Writable
}

// ready is called when the attempt has a result.
func (d *Dial) ready(kernel.Interest) {
	switch err := d.loop.kernel.Connected(d.fd); err {
	case nil:
		d.succeed()
	case syscall.EAGAIN, syscall.EINTR:
	default:
		d.fail(err)
	}
}

// succeed hands the descriptor on to a Conn.
func (d *Dial) succeed() {
	d.over = true
	d.end()
	peer, _ := netip.ParseAddrPort(d.addr) // not valid for a path
	d.loop.adopt(d.descriptor, peer, "dialed", func(c *Conn) Handler { return d.done(c, nil) })
}

// end removes the attempt from the loop.
func (d *Dial) end() {
	if d.limit != nil {
		d.limit.Stop()
	}
	d.loop.dialing--
}

func (d *Dial) broken() bool { return false }

// release ends a failed attempt, in phase 5.
func (d *Dial) release() {
	d.end()
	if d.done == nil {
		return
	}
	d.loop.call("dial failed", max(d.fd, 0), func() { d.done(nil, d.err) })
}
