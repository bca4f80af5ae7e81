//go:build unix

package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/internal/program"
)

// patience bounds how long a test waits. It measures nothing.
const patience = 30 * time.Second

// instance is a running program.
type instance struct {
	*testing.T
	addr  string
	cmd   *exec.Cmd
	ended chan struct{}
	words program.Journal
}

// start starts a program that will listen on addr, and waits until it does.
func start(t *testing.T, addr string, cmd *exec.Cmd) *instance {
	t.Helper()
	i := &instance{T: t, addr: addr, cmd: cmd, ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &i.words, &i.words
	cmd.WaitDelay = time.Second
	require.NoError(t, cmd.Start())
	go func() {
		_ = cmd.Wait()
		close(i.ended)
	}()
	t.Cleanup(func() {
		i.stop()
		if t.Failed() {
			t.Logf("output of %s:\n%s", cmd.Path, i.words.String())
		}
	})
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, patience, 5*time.Millisecond, "%s does not listen on %s", cmd.Path, addr)
	return i
}

// startInstance starts the demo, or another program with the flag -addr, on a free port.
func startInstance(t *testing.T, binary string, args ...string) *instance {
	t.Helper()
	addr := "127.0.0.1:" + program.FreePort(t)
	return start(t, addr, exec.Command(binary, append([]string{"-addr", addr}, args...)...))
}

// stop ends the program as an operator would.
func (i *instance) stop() {
	_ = i.cmd.Process.Signal(syscall.SIGTERM)
	force := time.AfterFunc(patience, func() { _ = i.cmd.Process.Kill() })
	defer force.Stop()
	<-i.ended
}

// build builds a demo.
func build(t *testing.T, name string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), name)
	output, err := exec.Command("go", "build", "-o", binary, "../"+name).CombinedOutput()
	require.NoError(t, err, string(output))
	return binary
}

// startRedis starts a Redis that keeps nothing on a disk.
func startRedis(t *testing.T) (addr string) {
	binary := program.Find(t, "redis-server")
	addr = "127.0.0.1:" + program.FreePort(t)
	_, port, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	start(t, addr, exec.Command(binary, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir()))
	return addr
}

// startProxy starts nginx or HAProxy with the page's configuration, except the addresses.
func startProxy(t *testing.T, name string, instances ...*instance) (url string) {
	binary, file, port := program.Find(t, name), "haproxy.cfg", "8081"
	if name == "nginx" {
		file, port = "nginx.conf", "8080"
	}
	text, err := os.ReadFile(filepath.Join("deploy", file))
	require.NoError(t, err)
	addr, config := "127.0.0.1:"+program.FreePort(t), string(text)
	for from, to := range map[string]string{port: addr, "8001": instances[0].addr, "8002": instances[1].addr} {
		from = "127.0.0.1:" + from
		require.Contains(t, config, from)
		config = strings.ReplaceAll(config, from, to)
	}
	if filepath.Base(instances[0].cmd.Path) == "chat" {
		config = strings.Replace(config, "/healthz", "/", 1)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, file)
	require.NoError(t, os.WriteFile(path, []byte(config), 0o600))
	args := []string{"-f", path}
	if name == "nginx" {
		args = []string{"-p", folder, "-c", path, "-g", "worker_processes 1;"}
	}
	start(t, addr, exec.Command(binary, args...))
	return "http://" + addr
}

// browser keeps cookies.
func browser(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{Jar: jar, Timeout: patience, Transport: &http.Transport{}}
}

func get(client *http.Client, url string) (text string, err error) {
	response, err := client.Get(url)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != 200 {
		err = fmt.Errorf("status %d: %s", response.StatusCode, content)
	}
	return string(content), err
}

var processInText = regexp.MustCompile(`process (\d+)`)

// Two instances of two workers each run with a proxy in front of them. A visitor has one session on all, workers are replaced, an
// instance is stopped and started again, and no request gets lost.
func TestMachines(t *testing.T) {
	binary := build(t, "production")
	for _, proxy := range []string{"nginx", "haproxy"} {
		t.Run(proxy, func(t *testing.T) {
			args := []string{"-workers", "2", "-redis", "@" + secret(t, "redis://"+startRedis(t)+"/0"), "-insecure-cookies",
				"-trusted-proxies", "127.0.0.1", "-no-request-log"}
			one, two := startInstance(t, binary, args...), startInstance(t, binary, args...)
			url := startProxy(t, proxy, one, two)
			v := &visitor{T: t, url: url, client: browser(t), processes: map[string]bool{}}
			v.until(func(string) bool { return v.visits >= 20 && len(v.processes) > 1 })
			for _, i := range []*instance{one, two} {
				require.NoError(t, i.cmd.Process.Signal(syscall.SIGHUP))
				v.until(func(string) bool { return strings.Contains(i.words.String(), "reloaded") })
			}
			one.stop()
			v.until(v.more(50))
			again := start(t, one.addr, exec.Command(binary, append([]string{"-addr", one.addr}, args...)...))
			v.until(func(process string) bool { return strings.Contains(again.words.String(), "pid="+process+"\n") }) // the proxy uses it again
			two.stop()
			v.until(v.more(50))
			t.Logf("%d visits, %d processes", v.visits, len(v.processes))
		})
	}
}

// Whichever worker a scraper meets, it sees the series of all.
func TestMetricsOfWorkers(t *testing.T) {
	i := startInstance(t, build(t, "production"), "-workers", "2", "-metrics-folder", t.TempDir(), "-insecure-cookies", "-no-request-log")
	asked := map[string]bool{} // the workers
	require.Eventually(t, func() bool {
		client := browser(t) // a new connection, to either worker
		defer client.CloseIdleConnections()
		text, err := get(client, "http://"+i.addr+"/slow")
		require.NoError(t, err)
		asked[processInText.FindStringSubmatch(text)[1]] = true
		metrics, err := get(client, "http://"+i.addr+"/metrics")
		require.NoError(t, err)
		for worker := range asked {
			if !strings.Contains(metrics, fmt.Sprintf("http_requests_total{worker=%q,method=\"GET\",route=\"/slow\"", worker)) {
				return false // it is written once a second
			}
		}
		return len(asked) == 2
	}, patience, time.Millisecond)
}

// visitor has one session, whichever process serves it.
type visitor struct {
	*testing.T
	url       string
	client    *http.Client
	visits    int
	processes map[string]bool // processes that have served
}

// until visits until done reports true for the process that has served the visit.
func (v *visitor) until(done func(process string) bool) {
	v.Helper()
	for deadline := time.Now().Add(patience); ; {
		text, err := get(v.client, v.url+"/")
		require.NoError(v, err)
		v.visits++
		require.Regexp(v, fmt.Sprintf(`^visit %d, process \d+, client 127\.0\.0\.1\n$`, v.visits), text)
		process := processInText.FindStringSubmatch(text)[1]
		v.processes[process] = true
		if done(process) {
			return
		}
		require.True(v, time.Now().Before(deadline))
	}
}

// more returns a function that reports true after n visits.
func (v *visitor) more(n int) func(string) bool {
	n += v.visits
	return func(string) bool { return v.visits >= n }
}

// secret returns the path of a file with a secret.
func secret(t *testing.T, text string) (path string) {
	path = filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// The chat demo runs on two instances, with one room in a Redis: a message to one instance arrives at the
// clients of the other at once, through the proxy.
func TestChatOnMachines(t *testing.T) {
	binary := build(t, "chat")
	for _, proxy := range []string{"nginx", "haproxy"} {
		t.Run(proxy, func(t *testing.T) {
			redis := startRedis(t)
			one, two := startInstance(t, binary, "-redis", redis), startInstance(t, binary, "-redis", redis)
			address := startProxy(t, proxy, one, two)
			room := "ws" + strings.TrimPrefix(address, "http") + "/room"
			var visitors []net.Conn
			for range 4 {
				conn, _, _, err := ws.Dial(t.Context(), room)
				require.NoError(t, err)
				defer conn.Close()
				require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
				visitors = append(visitors, conn)
			}
			for n, visitor := range visitors {
				said := fmt.Sprintf("message %d", n)
				require.NoError(t, wsutil.WriteClientText(visitor, fmt.Appendf(nil, `{"name": "Ada", "text": %q}`, said)))
				for _, other := range visitors {
					heard, err := wsutil.ReadServerText(other)
					require.NoError(t, err)
					require.Contains(t, string(heard), said)
				}
			}
		})
	}
}
