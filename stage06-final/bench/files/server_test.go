package files

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// serveFolder is the environment variable that makes the test's program a server of that folder.
const serveFolder = "LOOPER_BENCH_FOLDER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(serveFolder); folder != "" {
		serve(folder)
	}
	os.Exit(m.Run())
}

// serve serves the same files twice: under /sent the kernel sends them, under /copied the server copies them. It also reports
// the processor time that it has taken.
func serve(folder string) {
	app := looper.New(looper.Config{Log: slog.New(slog.NewTextHandler(os.Stdout, nil)), NoRequestLog: true})
	app.StaticFS("/sent", os.DirFS(folder))
	app.StaticFS("/copied", hidden{os.DirFS(folder)})
	app.Get("/time", func(c *looper.Context) error {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			return err
		}
		return c.Text(200, strconv.FormatInt(usage.Utime.Nano()+usage.Stime.Nano(), 10))
	})
	fmt.Fprintln(os.Stderr, app.Run("127.0.0.1:0"))
	os.Exit(1)
}

// hidden is a folder whose files are not *os.File, so the server must copy them.
type hidden struct{ fs.FS }

func (h hidden) Open(name string) (fs.File, error) {
	file, err := h.FS.Open(name)
	if err != nil {
		return nil, err
	}
	return struct {
		fs.File
		io.Seeker
	}{file, file.(io.Seeker)}, nil
}

// server is a server in a process of its own, and its only client.
type server struct {
	testing.TB
	addr   string
	client http.Client
	buffer []byte
}

func startServer(tb testing.TB, folder string) *server {
	cmd := exec.CommandContext(tb.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), serveFolder+"="+folder)
	out, err := cmd.StdoutPipe()
	require.NoError(tb, err)
	require.NoError(tb, cmd.Start())
	tb.Cleanup(func() { _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(tb, err)
	_, addr, _ := strings.Cut(strings.TrimSpace(line), "addr=")
	_, _, err = net.SplitHostPort(addr)
	require.NoError(tb, err, line)
	return &server{TB: tb, addr: addr, buffer: make([]byte, 1<<20)}
}

// fetch returns the length of the content.
func (s *server) fetch(path string) (n int64) {
	response, err := s.client.Get("http://" + s.addr + path)
	require.NoError(s, err)
	defer response.Body.Close()
	require.Equal(s, 200, response.StatusCode)
	n, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, response.Body, s.buffer)
	require.NoError(s, err)
	return n
}

// time returns the processor time that the server has taken.
func (s *server) time() time.Duration {
	response, err := s.client.Get("http://" + s.addr + "/time")
	require.NoError(s, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(s, err)
	n, err := strconv.ParseInt(string(text), 10, 64)
	require.NoError(s, err)
	return time.Duration(n)
}

// fetchN fetches a file n times, and returns the server's processor time for that.
func (s *server) fetchN(path string, n int) time.Duration {
	before := s.time()
	for range n {
		s.fetch(path)
	}
	return s.time() - before
}
