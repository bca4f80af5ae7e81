package task

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"

	"looper.example/stage02-poller/loop"
)

// Dial opens a connection, as net.Dial does, and waits until it is established. Network is "tcp", "tcp4", "tcp6" or
// "unix". The connection's Read and Write suspend only the task that calls them. It
// has CloseWrite too, as a *net.TCPConn has. Dial looks up names on workers of its own, and tries their addresses one after
// another, each for 2 s if there is a further one.
//
// The connection belongs to w's task and those that it spawns, and is closed when that task ends.
// Called elsewhere, its methods return ErrElsewhere; any goroutine may call Close. The errors are *net.OpErrors,
// which wrap those of a wait that has ended early.
//
// Use it for clients that read and write in the task that calls them. A library that holds a
// lock during a Read, or waits for its own goroutines, would stop the loop: run such a library with Offload.
func Dial(w Waiter, network, addr string) (net.Conn, error) {
	t, err := here(w, "Dial")
	if err != nil {
		return nil, dialFailure(network, nil, err)
	}
	c, err := t.dial(network, addr)
	if err != nil {
		return nil, err
	}
	c.own(w.Task())
	return c, nil
}

// DialContext is Dial for the task that runs now. Any task of the scheduler may use the connection, one
// at a time: it is for pools of connections. The caller must close it. If ctx is canceled, the attempt ends.
// Its signature is that of net.Dialer.DialContext, which many libraries take.
func (s *Scheduler) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	if !s.loop.Inside() || s.current == nil {
		s.loop.Misused("Scheduler.DialContext", "outside of a task")
		return nil, dialFailure(network, nil, ErrElsewhere)
	}
	t := s.current
	if err := ctx.Err(); err != nil {
		return nil, dialFailure(network, nil, err)
	}
	scope := t.enter(context.Canceled)
	defer t.leave(scope)
	defer context.AfterFunc(ctx, func() {
		s.loop.Post(func() {
			t.expire(scope)
			s.drain()
		})
	})()
	c, err := t.dial(network, addr)
	switch {
	case err == nil:
		return c, nil
	case ctx.Err() != nil:
		err = dialFailure(network, nil, context.Cause(ctx))
	}
	return nil, err
}

func dialFailure(network string, addr net.Addr, err error) error {
	return &net.OpError{Op: "dial", Net: network, Addr: addr, Err: ofCall("connect", err)}
}

// dial finds the addresses of a name, and tries them.
func (t *Task) dial(network, addr string) (*conn, error) {
	places, err := t.resolve(network, addr)
	if err != nil {
		return nil, dialFailure(network, nil, err)
	}
	return t.dialOne(network, places)
}

// dialOne tries one place after the other.
func (t *Task) dialOne(network string, places []place) (c *conn, err error) {
	err = t.tryEach(network, places, func(p place) error {
		c = &conn{scheduler: t.scheduler, network: network, remote: p.addr}
		return c.connect(t, p.text)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// isEarly reports whether a wait has ended early, so that no further address is tried.
func isEarly(err error) bool {
	var canceled *CanceledError
	var timeout *TimeoutError
	return errors.As(err, &canceled) || errors.As(err, &timeout) || errors.Is(err, ErrStopped) || errors.Is(err, context.Canceled)
}

// connect makes one attempt.
func (c *conn) connect(t *Task, addr string) error {
	err := t.attempt(addr, func(n *loop.Conn) loop.Handler {
		c.net = n
		return (*connHandler)(c)
	})
	if err == nil {
		c.setLocal()
	}
	return err
}

// attempt opens a connection to an address of loop.Dial's form. start returns the handler.
func (t *Task) attempt(addr string, start func(n *loop.Conn) loop.Handler) (err error) {
	if err := t.interruption(); err != nil {
		return err
	}
	var opened *loop.Conn
	attempt := t.scheduler.loop.Dial(addr, func(n *loop.Conn, failed error) loop.Handler {
		if errors.Is(failed, loop.ErrStopped) {
			failed = ErrStopped
		}
		t.scheduler.wakeSoon(t, failed) // has no effect if the wait is over: then the connection is aborted
		if n == nil {
			return nil
		}
		n.Duplex()
		n.Daemon() // the loop waits for the tasks that need it
		opened = n
		return start(n)
	})
	err = t.suspend(nil)
	switch {
	case err == nil:
	case opened != nil:
		opened.Abort(nil)
	default:
		attempt.Cancel()
	}
	return err
}

func (c *conn) setLocal() {
	if _, ok := c.remote.(*net.TCPAddr); ok {
		c.local = net.TCPAddrFromAddrPort(c.net.Local())
		return
	}
	c.local = &net.UnixAddr{Net: "unix"}
}

// place is an address to try.
type place struct {
	text string // for loop.Dial
	addr net.Addr
}

// resolve returns the addresses of a name. It looks up names of hosts and of ports on a worker; numbers need no worker.
func (t *Task) resolve(network, addr string) ([]place, error) {
	family := ""
	switch network {
	case "unix":
		return []place{{"unix:" + addr, &net.UnixAddr{Net: "unix", Name: addr}}}, nil
	case "tcp":
		family = "ip"
	case "tcp4":
		family = "ip4"
	case "tcp6":
		family = "ip6"
	default:
		return nil, net.UnknownNetworkError(network)
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	ips, number, err := literal(family, host, port)
	if err != nil {
		ips, number, err = t.lookUp(family, host, port)
	}
	places := make([]place, 0, len(ips))
	for _, ip := range ips {
		at := netip.AddrPortFrom(ip.Unmap(), number)
		places = append(places, place{at.String(), net.TCPAddrFromAddrPort(at)})
	}
	return places, err
}

// literal reads numbers; it returns an error if there are names.
func literal(family, host, port string) ([]netip.Addr, uint16, error) {
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, 0, err
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || family == "ip4" && !ip.Unmap().Is4() || family == "ip6" && ip.Unmap().Is4() {
		return nil, 0, errors.Join(err, errors.ErrUnsupported)
	}
	return []netip.Addr{ip}, uint16(number), nil
}

// maxLookups is how many names are looked up at once. Lookups have workers of their own: if the name server does not respond, they take all the
// time that their callers have, and calls of Offload must not wait for them.
const maxLookups = 64

func (t *Task) lookUp(family, host, port string) ([]netip.Addr, uint16, error) {
	number := 0
	ips, err := callOn(t, &t.scheduler.lookups, func(ctx context.Context) (ips []netip.Addr, err error) {
		if number, err = net.DefaultResolver.LookupPort(ctx, "tcp", port); err != nil {
			return nil, err
		}
		if host == "" {
			host = "localhost"
		}
		return net.DefaultResolver.LookupNetIP(ctx, family, host)
	})
	return ips, uint16(number), err
}
