package trace_test

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/trace"
)

// puppet is a kernel. Each of its calls takes a microsecond, and returns what the test has set.
type puppet struct {
	now time.Duration
	fd  int
	n   int
	err error
}

func (k *puppet) Now() time.Duration { return k.now }
func (k *puppet) Date() time.Time    { return time.Time{} }

func (k *puppet) Listen(string, bool) (int, string, error) {
	k.now += time.Microsecond
	return k.fd, "bound", k.err
}

func (k *puppet) Connect(string) (int, error) {
	k.now += time.Microsecond
	return k.fd, k.err
}

func (k *puppet) Accept(int) (int, netip.AddrPort, error) {
	k.now += time.Microsecond
	return k.fd, netip.AddrPort{}, k.err
}

func (k *puppet) Read(int, []byte) (int, error)  { k.now += time.Microsecond; return k.n, k.err }
func (k *puppet) Write(int, []byte) (int, error) { k.now += time.Microsecond; return k.n, k.err }
func (k *puppet) SendFile(int, kernel.File, int64, int) (int, error) {
	k.now += time.Microsecond
	return k.n, k.err
}
func (k *puppet) Connected(int) error      { k.now += time.Microsecond; return k.err }
func (k *puppet) Unsent(int) (int, error)  { k.now += time.Microsecond; return k.n, k.err }
func (k *puppet) Local(int) netip.AddrPort { k.now += time.Microsecond; return netip.AddrPort{} }
func (k *puppet) Shutdown(int) error       { k.now += time.Microsecond; return k.err }
func (k *puppet) Close(int) error          { k.now += time.Microsecond; return k.err }
func (k *puppet) Reset(int) error          { k.now += time.Microsecond; return k.err }

func (k *puppet) OpenPoller() (kernel.Poller, error) { return puppetPoller{k}, nil }

type puppetPoller struct{ *puppet }

func (p puppetPoller) Name() string { return "puppet" }
func (p puppetPoller) Update(int, kernel.Interest, kernel.Interest) error {
	p.now += time.Microsecond
	return p.err
}
func (p puppetPoller) Wait(time.Duration) ([]kernel.Ready, error) { return nil, p.err }
func (p puppetPoller) Wake() error                                { return p.err }
func (p puppetPoller) Close() error                               { return p.err }

// list is a Tracer that keeps all events.
type list struct{ events []trace.Event }

func (l *list) Trace(e *trace.Event) { l.events = append(l.events, *e) }

// Each call is passed on with its results, and reported.
func TestWatch(t *testing.T) {
	for _, row := range []struct {
		name string
		set  puppet
		call func(t *testing.T, k kernel.Kernel, p kernel.Poller) error
		want trace.Event
	}{
		{"listen", puppet{fd: 3}, func(t *testing.T, k kernel.Kernel, _ kernel.Poller) error {
			fd, bound, err := k.Listen("addr", true)
			require.Equal(t, 3, fd)
			require.Equal(t, "bound", bound)
			return err
		}, trace.Event{Name: "listen", N: 3}},
		{"connect", puppet{fd: 3}, func(t *testing.T, k kernel.Kernel, _ kernel.Poller) error {
			fd, err := k.Connect("addr")
			require.Equal(t, 3, fd)
			return err
		}, trace.Event{Name: "connect", N: 3}},
		{"connected", puppet{err: syscall.ECONNREFUSED}, func(_ *testing.T, k kernel.Kernel, _ kernel.Poller) error {
			return k.Connected(3)
		}, trace.Event{Name: "connected", FD: 3, Err: "ECONNREFUSED"}},
		{"accept", puppet{fd: 9}, func(t *testing.T, k kernel.Kernel, _ kernel.Poller) error {
			fd, _, err := k.Accept(3)
			require.Equal(t, 9, fd)
			return err
		}, trace.Event{Name: "accept", FD: 3, N: 9}},
		{"accept nobody", puppet{fd: -1, err: syscall.EAGAIN}, func(_ *testing.T, k kernel.Kernel, _ kernel.Poller) error {
			_, _, err := k.Accept(3)
			return err
		}, trace.Event{Name: "accept", FD: 3, Err: "EAGAIN"}},
		{"read", puppet{n: 5}, func(t *testing.T, k kernel.Kernel, _ kernel.Poller) error {
			n, err := k.Read(7, nil)
			require.Equal(t, 5, n)
			return err
		}, trace.Event{Name: "read", FD: 7, N: 5}},
		{"write", puppet{n: 6}, func(t *testing.T, k kernel.Kernel, _ kernel.Poller) error {
			n, err := k.Write(7, nil)
			require.Equal(t, 6, n)
			return err
		}, trace.Event{Name: "write", FD: 7, N: 6}},
		{"sendfile", puppet{n: 6}, func(t *testing.T, k kernel.Kernel, _ kernel.Poller) error {
			n, err := k.SendFile(7, nil, 100, 10)
			require.Equal(t, 6, n)
			return err
		}, trace.Event{Name: "sendfile", FD: 7, N: 6}},
		{"unsent", puppet{n: 6}, func(t *testing.T, k kernel.Kernel, _ kernel.Poller) error {
			n, err := k.Unsent(7)
			require.Equal(t, 6, n)
			return err
		}, trace.Event{Name: "unsent", FD: 7, N: 6}},
		{"local", puppet{}, func(t *testing.T, k kernel.Kernel, _ kernel.Poller) error {
			require.False(t, k.Local(7).IsValid())
			return nil
		}, trace.Event{Name: "local", FD: 7}},
		{"shutdown", puppet{err: syscall.ENOTCONN}, func(_ *testing.T, k kernel.Kernel, _ kernel.Poller) error { return k.Shutdown(7) },
			trace.Event{Name: "shutdown", FD: 7, Err: "ENOTCONN"}},
		{"close", puppet{}, func(_ *testing.T, k kernel.Kernel, _ kernel.Poller) error { return k.Close(7) },
			trace.Event{Name: "close", FD: 7}},
		{"reset", puppet{}, func(_ *testing.T, k kernel.Kernel, _ kernel.Poller) error { return k.Reset(7) },
			trace.Event{Name: "reset", FD: 7}},
		{"update", puppet{err: fmt.Errorf("epoll_ctl: %w", syscall.EBADF)}, func(_ *testing.T, _ kernel.Kernel, p kernel.Poller) error {
			return p.Update(7, kernel.Readable, kernel.None)
		}, trace.Event{Name: "update", FD: 7, Interest: "-", Err: "EBADF"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var seen list
			puppet := &row.set
			k := trace.Watch(puppet, &seen)
			p, err := k.OpenPoller()
			require.NoError(t, err)
			require.Equal(t, "puppet", p.Name())
			require.Equal(t, row.set.err, row.call(t, k, p))
			row.want.Kind, row.want.At, row.want.Took = trace.Call, time.Microsecond, time.Microsecond
			require.Empty(t, cmp.Diff([]trace.Event{row.want}, seen.events))
		})
	}
}

// known are the errors with a name in a trace.
var known = map[string]error{
	"EAGAIN": syscall.EAGAIN, "EINTR": syscall.EINTR, "EPIPE": syscall.EPIPE, "ECONNRESET": syscall.ECONNRESET,
	"ECONNABORTED": syscall.ECONNABORTED, "ECONNREFUSED": syscall.ECONNREFUSED, "ETIMEDOUT": syscall.ETIMEDOUT,
	"EHOSTUNREACH": syscall.EHOSTUNREACH, "ENOTCONN": syscall.ENOTCONN, "EMFILE": syscall.EMFILE, "ENFILE": syscall.ENFILE,
	"EBADF": syscall.EBADF, "EINVAL": syscall.EINVAL, "ENOMEM": syscall.ENOMEM, "EIO": syscall.EIO, "EADDRINUSE": syscall.EADDRINUSE,
}

// A trace has the name of an errno, and the message of any other error.
func TestErrorNames(t *testing.T) {
	for name, err := range known {
		require.Equal(t, name, trace.ErrorName(err))
		require.Equal(t, name, trace.ErrorName(fmt.Errorf("a call: %w", err)))
	}
	require.Empty(t, trace.ErrorName(nil))
	require.Equal(t, syscall.EDOM.Error(), trace.ErrorName(syscall.EDOM))
	require.Equal(t, "a surprise", trace.ErrorName(errors.New("a surprise")))
}

// Every errno that the simulated kernel returns has a name.
func TestNamesOfSimulatedErrors(t *testing.T) {
	files, err := filepath.Glob("../sim/*.go")
	require.NoError(t, err)
	found := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, match := range regexp.MustCompile(`syscall\.(E[A-Z]+)`).FindAllStringSubmatch(string(source), -1) {
			found[match[1]] = true
			require.Contains(t, known, match[1], "in %s", file)
		}
	}
	require.Greater(t, len(found), 10)
}

type discard struct{}

func (discard) Trace(*trace.Event) {}

// Also for failed calls, such as accept and read, which fail again and again.
func TestWatchAllocatesNothing(t *testing.T) {
	for _, err := range []error{nil, syscall.EAGAIN} {
		k := trace.Watch(&puppet{err: err}, discard{})
		p, err := k.OpenPoller()
		require.NoError(t, err)
		require.Zero(t, testing.AllocsPerRun(100, func() {
			_, _ = k.Read(7, nil)
			_, _ = k.Write(7, nil)
			_, _, _ = k.Accept(3)
			_ = p.Update(7, kernel.None, kernel.Readable)
		}))
	}
}

func TestOpenPollerFails(t *testing.T) {
	_, err := trace.Watch(noPoller{}, discard{}).OpenPoller()
	require.Equal(t, syscall.EMFILE, err)
}

type noPoller struct{ kernel.Kernel }

func (noPoller) OpenPoller() (kernel.Poller, error) { return nil, syscall.EMFILE }
