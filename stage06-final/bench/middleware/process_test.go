package middleware

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/launch"
	"looper.example/stage06-final/looper"
)

// contestantVariable names the contestant in the environment of a process that serves it.
const contestantVariable = "LOOPER_BENCH_CONTESTANT"

// TestMain serves a contestant, if the environment names one, and otherwise runs the tests.
func TestMain(m *testing.M) {
	for _, c := range contestants {
		if c.name == os.Getenv(contestantVariable) {
			app := hello(c.use)
			app.Get("/time", processorTime)
			_ = launch.Options{Addr: "127.0.0.1:0"}.Serve(app.ListenOn, func(bound string) { _, _ = os.Stdout.WriteString(bound + "\n") })
			return
		}
	}
	os.Exit(m.Run())
}

// processorTime responds with the process's nanoseconds, those of the program and of the kernel for it.
func processorTime(c *looper.Context) error {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return err
	}
	return c.Text(200, strconv.FormatInt(usage.Utime.Nano()+usage.Stime.Nano(), 10))
}

// process is a running contestant, and the connections to it.
type process struct {
	*testing.T
	url   string
	conns []net.Conn
	in    []byte // a response; all have the same length
}

// start starts a contestant. It ends with the test.
func start(t *testing.T, name string) *process {
	self, err := os.Executable()
	require.NoError(t, err)
	command := exec.Command(self)
	command.Env = append(os.Environ(), contestantVariable+"="+name)
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	addr, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	addr = addr[:len(addr)-1]
	p := &process{T: t, url: "http://" + addr}
	for range clients {
		conn, err := net.Dial("tcp", addr)
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		p.conns = append(p.conns, conn)
	}
	p.learn()
	return p
}

// ask makes n requests, one on each connection at a time, and returns the server's processor time for them.
func (p *process) ask(n int) time.Duration {
	before := p.time()
	for n > 0 {
		now := min(n, clients)
		n -= now
		for i := range now {
			_, err := p.conns[i].Write([]byte(request))
			require.NoError(p, err)
		}
		for i := range now {
			_, err := io.ReadFull(p.conns[i], p.in)
			require.NoError(p, err)
		}
		require.Equal(p, greeting, string(p.in[len(p.in)-len(greeting):]))
	}
	return p.time() - before
}

// learn makes a request to find the length of a response. So the client need not parse the additional fields of some contestants.
// That work would take room in the caches, and so cost the server time.
func (p *process) learn() {
	_, err := p.conns[0].Write([]byte(request))
	require.NoError(p, err)
	p.in = make([]byte, 0, 4<<10)
	for !bytes.HasSuffix(p.in, []byte(greeting)) {
		n, err := p.conns[0].Read(p.in[len(p.in):cap(p.in)])
		require.NoError(p, err)
		p.in = p.in[:len(p.in)+n]
	}
}

func (p *process) time() time.Duration {
	response, err := http.Get(p.url + "/time")
	require.NoError(p, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(p, err)
	ns, err := strconv.ParseInt(string(text), 10, 64)
	require.NoError(p, err)
	return time.Duration(ns)
}
