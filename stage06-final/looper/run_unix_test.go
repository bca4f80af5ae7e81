//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package looper_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Workers are replaced ten times under constant load. Not one request is lost, and the supervisor leaks no descriptor.
func TestReloadUnderLoad(t *testing.T) {
	for _, loops := range []string{"1", "2"} {
		t.Run("loops "+loops, func(t *testing.T) {
			r := startRun(t, runWorkers+"=2", runLoops+"="+loops).listens(2)
			clients := startLoad(t, r.addr, 2)
			before := descriptors(t, r.cmd.Process.Pid)
			for range 10 {
				r.signal(syscall.SIGHUP)
				r.await("msg=\"reloaded")
			}
			require.Equal(t, before, descriptors(t, r.cmd.Process.Pid))
			clients.requireAllServed(t)
			pids := r.workers()
			require.Len(t, pids, 22)
			r.gone(pids[:20]...)
			r.signal(syscall.SIGTERM)
			require.Zero(t, r.ends())
			require.Zero(t, r.count("level=ERROR"))
			require.Zero(t, r.count("level=WARN"))
		})
	}
}

// descriptors returns the number of open descriptors of a process, if the system tells.
func descriptors(t *testing.T, pid int) int {
	if runtime.GOOS != "linux" {
		return 0
	}
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	require.NoError(t, err)
	return len(open)
}

// Many signals while workers are replaced, and then the signal to end: no request is lost, and no process is left.
func TestSignalsWhileReplacing(t *testing.T) {
	r := startRun(t, runWorkers+"=3").listens(3)
	clients := startLoad(t, r.addr, 1)
	for range 4 {
		for range 25 {
			r.signal(syscall.SIGHUP)
		}
		r.await("worker ready") // in the middle of it
	}
	r.await("msg=\"reloaded")
	clients.requireAllServed(t)
	r.signal(syscall.SIGHUP)
	r.await("worker ready")
	r.signal(syscall.SIGTERM)
	require.Zero(t, r.ends())
	require.Equal(t, 1, r.count("all workers have stopped"))
}

// A worker that is killed loses only its own requests, and another one takes its place.
func TestKilledWorker(t *testing.T) {
	release := filepath.Join(t.TempDir(), "release")
	r := startRun(t, runWorkers+"=2", runRelease+"="+release).listens(2)
	const each = 10
	var callers []*caller
	of := map[string][]*caller{}             // by the worker's process number
	for len(callers) < each || len(of) < 2 { // on systems where loops do not take turns, it may need more callers
		c, err := call(r.addr)
		require.NoError(t, err)
		who, _, err := c.get("/who", false)
		require.NoError(t, err)
		pid, _, _ := strings.Cut(who, " ")
		callers, of[pid] = append(callers, c), append(of[pid], c)
	}
	clients := startLoad(t, r.addr, 2)
	results := make(chan error, len(callers))
	for _, c := range callers {
		go func() {
			_, _, err := c.get("/held", false)
			results <- err
		}()
	}
	for range callers {
		r.await("holding a request")
	}
	victim := r.workers()[0]
	require.Eventually(t, func() bool { clients.mu.Lock(); defer clients.mu.Unlock(); return clients.requests > 100 }, runPatience, time.Millisecond)
	require.NoError(t, syscall.Kill(victim, syscall.SIGKILL))
	r.await("worker ended by itself")
	r.await("worker ready")
	require.NoError(t, os.WriteFile(release, nil, 0o600))
	failed := 0
	for range callers {
		if <-results != nil {
			failed++
		}
	}
	require.Equal(t, len(of[fmt.Sprint(victim)]), failed)
	requests, lost := clients.end()
	require.LessOrEqual(t, len(lost), 4, "of %d requests, one for each client at most: %v", requests, lost)
	t.Logf("%d requests, %d lost; of %d held ones %d", requests, len(lost), len(callers), failed)
	r.signal(syscall.SIGTERM)
	require.Zero(t, r.ends())
}

// A program that cannot serve logs that once, and ends.
func TestProgramsThatCannotStart(t *testing.T) {
	fault := filepath.Join(t.TempDir(), "fault")
	require.NoError(t, os.WriteFile(fault, nil, 0o600))
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, many := range []string{runLoops + "=2", runWorkers + "=2"} {
		for _, row := range []struct{ name, variable, says string }{
			{"a malformed address", runAddr + "=nonsense", "missing port in address"},
			{"an address that is taken", runAddr + "=" + taken.Addr().String(), "address already in use"},
			{"no folder of templates", runFolder + "=/no/such/folder", "/no/such/folder"},
			{"no application", runFault + "=" + fault, "this application is broken"},
		} {
			t.Run(many+", "+row.name, func(t *testing.T) {
				r := startRun(t, many, row.variable)
				require.Equal(t, 1, r.ends())
				r.await(row.says)
				require.Equal(t, 1, r.count(row.says))
			})
		}
	}
}

// If new workers cannot start, the old ones go on serving, until a SIGHUP after the fault is repaired.
func TestFailedReload(t *testing.T) {
	fault := filepath.Join(t.TempDir(), "fault")
	r := startRun(t, runWorkers+"=2", runFault+"="+fault).listens(2)
	clients := startLoad(t, r.addr, 1)
	require.NoError(t, os.WriteFile(fault, nil, 0o600))
	r.signal(syscall.SIGHUP)
	r.await("reload abandoned")
	require.Len(t, r.workers(), 2)
	require.NoError(t, syscall.Kill(r.workers()[0], 0))
	require.NoError(t, syscall.Kill(r.workers()[1], 0))
	require.NoError(t, os.Remove(fault))
	r.signal(syscall.SIGHUP)
	r.await("msg=\"reloaded")
	clients.requireAllServed(t)
	r.signal(syscall.SIGINT)
	require.Zero(t, r.ends())
}

// If a supervisor is killed, its workers finish their requests, and end.
func TestOrphans(t *testing.T) {
	release := filepath.Join(t.TempDir(), "release")
	r := startRun(t, runWorkers+"=2", runRelease+"="+release).listens(2)
	c, err := call(r.addr)
	require.NoError(t, err)
	result := make(chan error, 1)
	go func() {
		_, _, err := c.get("/held", false)
		result <- err
	}()
	r.await("holding a request")
	r.signal(syscall.SIGKILL)
	r.await("msg=stopping connections=1 requests=1")
	select {
	case err := <-result:
		require.FailNow(t, "the worker does not wait for the request", "%v", err)
	case <-time.After(time.Second):
	}
	require.NoError(t, os.WriteFile(release, nil, 0o600))
	require.NoError(t, <-result)
	require.NoError(t, c.conn.Close())
	r.ends()
}

// A worker whose loop is held up cannot finish. The supervisor kills such a worker when it replaces or stops it. If the
// supervisor has ended, the worker kills itself.
func TestStalledWorker(t *testing.T) {
	for _, row := range []struct {
		name   string
		signal syscall.Signal
		says   string
	}{
		{"replaced", syscall.SIGHUP, "worker killed: not stopped in time"},
		{"stopped", syscall.SIGTERM, "worker killed: not stopped in time"},
		{"orphaned", syscall.SIGKILL, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := startRun(t, runWorkers+"=2", runGrace+"=100ms").listens(2)
			c, err := call(r.addr)
			require.NoError(t, err)
			who, _, err := c.get("/who", false)
			require.NoError(t, err)
			stalled := make(chan error, 1)
			go func() {
				_, _, err := c.get("/stall", false)
				stalled <- err
			}()
			r.await("stalling")
			pid, err := strconv.Atoi(strings.Fields(who)[0])
			require.NoError(t, err)
			for range 10 { // the other worker takes all that come
				other, err := call(r.addr)
				require.NoError(t, err)
				served, _, err := other.get("/who", true)
				require.NoError(t, err)
				require.NotEqual(t, who, served)
				require.NoError(t, other.conn.Close())
			}
			r.signal(row.signal)
			require.Error(t, <-stalled)
			r.gone(pid)
			if row.says != "" {
				r.await(row.says)
			}
			if row.signal == syscall.SIGHUP {
				r.await("msg=\"reloaded")
				r.signal(syscall.SIGTERM)
			}
			r.ends()
		})
	}
}

// Each start resolves the program's path again, so a link may lead to another release.
func TestReplacedProgram(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"old", "new"} {
		require.NoError(t, os.Mkdir(filepath.Join(folder, name), 0o700))
	}
	current := filepath.Join(folder, "current")
	require.NoError(t, os.Symlink(os.Args[0], filepath.Join(folder, "old", "program")))
	script := "#!/bin/sh\n" + `exec "` + os.Args[0] + `" "$@"` + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "new", "program"), []byte(script), 0o700))
	require.NoError(t, os.Symlink("old", current))
	cmd := exec.Command(filepath.Join(current, "program"), "-test.run=^TestRunProgram$")
	cmd.Env = append(os.Environ(), runAddr+"=127.0.0.1:0", runWorkers+"=1")
	r := startCommand(t, cmd).listens(1)
	program := func() string {
		c, err := call(r.addr)
		require.NoError(t, err)
		defer c.conn.Close()
		text, _, err := c.get("/program", true)
		require.NoError(t, err)
		return text
	}
	require.Equal(t, filepath.Join(current, "program")+" ", program())
	require.NoError(t, os.Symlink("new", current+"2"))
	require.NoError(t, os.Rename(current+"2", current))
	r.signal(syscall.SIGHUP)
	r.await("msg=\"reloaded")
	require.Equal(t, os.Args[0]+" ", program(), "the script's")
	r.signal(syscall.SIGTERM)
	require.Zero(t, r.ends())
}

// A service manager gets messages about the program's state.
func TestNotify(t *testing.T) {
	for _, row := range []struct {
		name string
		env  string
		want []string
	}{
		{"workers", runWorkers + "=2", []string{"READY=1", "RELOADING=1", "READY=1", "STOPPING=1"}},
		{"loops", runLoops + "=2", []string{"READY=1", "STOPPING=1"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "notify")
			manager, err := net.ListenPacket("unixgram", path)
			require.NoError(t, err)
			defer manager.Close()
			told := func() string {
				buf := make([]byte, 1000)
				require.NoError(t, manager.SetReadDeadline(time.Now().Add(runPatience)))
				n, _, err := manager.ReadFrom(buf)
				require.NoError(t, err)
				return string(buf[:n])
			}
			r := startRun(t, row.env, "NOTIFY_SOCKET="+path)
			for _, want := range row.want {
				switch want {
				case "RELOADING=1":
					r.listens(2)
					r.signal(syscall.SIGHUP)
					require.Regexp(t, `^RELOADING=1\nMONOTONIC_USEC=\d+$`, told())
					continue
				case "STOPPING=1":
					r.signal(syscall.SIGTERM)
				}
				require.Equal(t, want, told())
			}
			require.Zero(t, r.ends())
		})
	}
}

// Each loop serves some of the connections, and one signal ends them all.
func TestLoops(t *testing.T) {
	for _, addr := range []string{"127.0.0.1:0", "unix:" + filepath.Join(t.TempDir(), "socket")} {
		t.Run(addr, func(t *testing.T) {
			r := startRun(t, runLoops+"=3", runAddr+"="+addr).listens(0)
			requireDivided(t, r.addr, 3)
			c, err := call(r.addr)
			require.NoError(t, err)
			_, _, err = c.get("/who", false)
			require.NoError(t, err)
			r.signal(syscall.SIGTERM)
			_, err = c.r.ReadByte()
			require.EqualError(t, err, "EOF")
			require.Zero(t, r.ends())
			require.Equal(t, 3, r.count("msg=stopped"))
		})
	}
}

// requireDivided sends requests of many clients, each on a new connection, and checks that each loop serves a share. On a busy machine a
// loop may begin late, so requests are counted when all have served one.
func requireDivided(t *testing.T, addr string, loops int) {
	t.Helper()
	const clients = 300
	served := map[string]int{}
	ask := func() {
		c, err := call(addr)
		require.NoError(t, err)
		who, _, err := c.get("/who", true)
		require.NoError(t, err)
		require.NoError(t, c.conn.Close())
		served[who]++
	}
	for begun := time.Now(); len(served) < loops && time.Since(begun) < runPatience; {
		ask()
	}
	clear(served)
	for range clients {
		ask()
	}
	require.Len(t, served, loops)
	if runtime.GOOS == "linux" {
		for who, n := range served {
			require.Greater(t, n, clients/loops/4, "%s of %v", who, served)
		}
	}
	t.Log(served)
}

// The sockets of systemd serve all loops of all workers.
func TestSystemdSocketActivate(t *testing.T) {
	activate, err := exec.LookPath("systemd-socket-activate")
	if err != nil {
		if os.Getenv("LOOPER_REQUIRE_REAL") == "1" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	for _, row := range []struct {
		name             string
		workers, loops   string
		processes, total int
	}{
		{"one loop", "0", "1", 0, 1}, {"loops", "0", "2", 0, 2}, {"workers", "2", "1", 2, 2}, {"both", "2", "2", 2, 4},
	} {
		t.Run(row.name, func(t *testing.T) {
			cmd := exec.Command(activate, "-l", addr, "-E", runAddr+"=203.0.113.7:1", "-E", runWorkers+"="+row.workers,
				"-E", runLoops+"="+row.loops, os.Args[0], "-test.run=^TestRunProgram$")
			r := startCommand(t, cmd)
			r.await("Listening on")
			first, err := call(addr) // this call activates the program
			require.NoError(t, err)
			require.NoError(t, first.conn.Close())
			r.listens(row.processes)
			require.Equal(t, addr, r.addr)
			requireDivided(t, addr, row.total)
			r.signal(syscall.SIGTERM)
			require.Zero(t, r.ends())
		})
	}
}

// A TLS client resumes its session at any process and loop, also after the workers have been replaced.
func TestResumptionAtAnotherWorker(t *testing.T) {
	r := startRun(t, runWorkers+"=2", runLoops+"=2", runTLS+"=yes").listens(2)
	config := &tls.Config{InsecureSkipVerify: true, ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	seen := map[string]int{}
	visit := func() (resumed bool) {
		transport := &http.Transport{TLSClientConfig: config}
		defer transport.CloseIdleConnections()
		response, err := (&http.Client{Transport: transport}).Get("https://" + r.addr + "/who")
		require.NoError(t, err)
		who, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		seen[string(who)]++
		return response.TLS.DidResume
	}
	require.False(t, visit())
	for range 50 {
		require.True(t, visit(), "%v", seen)
	}
	require.Greater(t, len(seen), 1)
	r.signal(syscall.SIGHUP)
	r.await("msg=\"reloaded")
	clear(seen)
	for range 20 {
		require.True(t, visit(), "%v", seen)
	}
	r.signal(syscall.SIGTERM)
	require.Zero(t, r.ends())
}
