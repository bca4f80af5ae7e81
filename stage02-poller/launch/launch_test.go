package launch

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
)

// program is a server that only listens; other tests look at responses.
func program() Program {
	return Program{
		Name:  "some-server",
		About: "serves as an example.",
		Try:   "/hello",
		Start: func(l *loop.Loop, addr string) (*loop.Listener, error) {
			return l.Listen(addr, func(*loop.Conn) loop.Handler { return nil })
		},
	}
}

// run runs p until it ends by itself.
func run(p Program, args ...string) (status int, stdout, stderr string) {
	var out, err strings.Builder
	status = p.run(args, &out, &err)
	return status, out.String(), err.String()
}

func TestWrongUse(t *testing.T) {
	t.Setenv(kernel.PollerEnv, "")
	for _, row := range []struct {
		name   string
		args   []string
		status int
		stderr string // its beginning
	}{
		{"an unknown flag", []string{"-colour", "red"}, 2, "some-server: flag provided but not defined: -colour (-h lists the flags)\n"},
		{"a flag without its value", []string{"-addr"}, 2, "some-server: flag needs an argument: -addr (-h lists the flags)\n"},
		{"not a flag", []string{"8000"}, 2, "some-server: unexpected argument \"8000\" (-h lists the flags)\n"},
		{"an unknown poller", []string{"-poller", "select"}, 2, "some-server: " + (&kernel.UnknownPollerError{Name: "select", Known: kernel.Pollers()}).Error() + "\n"},
		{"no address", []string{"-addr", "nonsense"}, 1, "some-server: listen nonsense: address nonsense: missing port in address\n"},
		{"no place for the trace", []string{"-trace", filepath.Join("no", "such", "folder")}, 1, "some-server: open "},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.status == 1 && len(kernel.Pollers()) == 0 {
				t.Skip("no real kernel on this platform")
			}
			status, stdout, stderr := run(program(), row.args...)
			require.Equal(t, row.status, status)
			require.Empty(t, stdout)
			require.True(t, strings.HasPrefix(stderr, row.stderr), stderr)
			require.Equal(t, 1, strings.Count(stderr, "\n"), "one line")
		})
	}
}

func TestHelp(t *testing.T) {
	p := program()
	p.Flags = func(fs *flag.FlagSet) { fs.Bool("verbose", false, "say more") }
	status, stdout, stderr := run(p, "-h")
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	require.True(t, strings.HasPrefix(stdout, "some-server: serves as an example.\n\nFlags:\n"), stdout)
	for _, flag := range []string{"  -addr host:port\n", "  -poller name\n", "  -trace FILE\n", "  -verbose\n", "127.0.0.1:8000", kernel.PollerEnv} {
		require.Contains(t, stdout, flag)
	}
	for _, name := range kernel.Pollers() {
		require.Contains(t, stdout, name)
	}
}

// For an address in use the error has one line, and the server leaves nothing open.
func TestAddressInUse(t *testing.T) {
	if len(kernel.Pollers()) == 0 {
		t.Skip("no real kernel on this platform")
	}
	k, err := kernel.Open("")
	require.NoError(t, err)
	fd, addr, err := k.Listen("127.0.0.1:0", false)
	require.NoError(t, err)
	defer k.Close(fd)
	status, stdout, stderr := run(program(), "-addr", addr)
	require.Equal(t, 1, status)
	require.Empty(t, stdout)
	require.Equal(t, "some-server: listen "+addr+": address already in use\n", stderr)
}

var errStart = errors.New("no template folder")

// A server that cannot start closes what it has opened, and says why.
func TestStartFails(t *testing.T) {
	if len(kernel.Pollers()) == 0 {
		t.Skip("no real kernel on this platform")
	}
	p := program()
	taken := ""
	p.Start = func(l *loop.Loop, addr string) (*loop.Listener, error) {
		listener, err := l.Listen(addr, nil)
		require.NoError(t, err)
		taken = listener.Addr()
		return nil, errStart
	}
	status, stdout, stderr := run(p, "-addr", "127.0.0.1:0")
	require.Equal(t, 1, status)
	require.Empty(t, stdout)
	require.Equal(t, "some-server: no template folder\n", stderr)
	k, err := kernel.Open("")
	require.NoError(t, err)
	fd, _, err := k.Listen(taken, false)
	require.NoError(t, err, "its listener is still open")
	require.NoError(t, k.Close(fd))
}

// What the server prints, and that it ends when its loop does; with a trace.
func TestServes(t *testing.T) {
	if len(kernel.Pollers()) == 0 {
		t.Skip("no real kernel on this platform")
	}
	trace := filepath.Join(t.TempDir(), "loop.jsonl")
	p := program()
	start := p.Start
	addr := ""
	p.Start = func(l *loop.Loop, asked string) (*loop.Listener, error) {
		listener, err := start(l, asked)
		addr = listener.Addr()
		l.Post(func() { l.Stop(0) })
		return listener, err
	}
	status, stdout, stderr := run(p, "-addr", "127.0.0.1:0", "-trace", trace)
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	require.Equal(t, "some-server: listening on http://"+addr+"/ (Ctrl-C stops)\ntry: curl -i http://"+addr+"/hello\n", stdout)
	written, err := os.ReadFile(trace)
	require.NoError(t, err)
	require.Contains(t, string(written), `"name":"listen"`)
	require.Contains(t, string(written), `"name":"close"`)
}

// If the trace cannot be written to its end, that is an error, although the server ran.
func TestTraceFails(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	p := program()
	start := p.Start
	p.Start = func(l *loop.Loop, addr string) (*loop.Listener, error) {
		l.Post(func() { l.Stop(0) })
		return start(l, addr)
	}
	status, _, stderr := run(p, "-addr", "127.0.0.1:0", "-trace", "/dev/full")
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "no space left on device")
}

func TestReachable(t *testing.T) {
	for _, row := range []struct{ addr, url, curl string }{
		{"127.0.0.1:8000", "http://127.0.0.1:8000/", "http://127.0.0.1:8000/"},
		{"[::1]:8000", "http://[::1]:8000/", "http://[::1]:8000/"},
		{"[::]:8000", "http://localhost:8000/", "http://localhost:8000/"},
		{"0.0.0.0:8000", "http://localhost:8000/", "http://localhost:8000/"},
		{"192.0.2.1:80", "http://192.0.2.1:80/", "http://192.0.2.1:80/"},
		{"unix:/run/s", "unix:/run/s", "--unix-socket /run/s http://localhost/"},
	} {
		url, curl := reachable("http", row.addr)
		require.Equal(t, row.url, url)
		require.Equal(t, row.curl, curl)
	}
}
