package proxy_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

// start serves an application with a proxy on a real loop.
func start(t *testing.T, config proxy.Config) (url string) {
	return startApp(t, looper.Config{}, config)
}

func startApp(t *testing.T, of looper.Config, config proxy.Config) (url string) {
	of.Log = slog.New(slog.DiscardHandler)
	app := looper.New(of)
	config.MaxBody = -1
	p, err := proxy.New(config)
	require.NoError(t, err)
	p.Mount(app, "")
	k, err := kernel.Open("")
	require.NoError(t, err)
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	listener, err := app.ListenOn(l, "127.0.0.1:0")
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	t.Cleanup(func() {
		l.Post(func() { l.Stop(time.Second) })
		require.NoError(t, <-ended)
	})
	return "http://" + listener.Addr()
}

// Other programs are the upstreams, and net/http's client is the client.
func TestRealUpstreams(t *testing.T) {
	for _, row := range program.Servers {
		t.Run(row.Name, func(t *testing.T) {
			url := start(t, proxy.Config{Upstreams: []string{row.Start(t)}})
			content := program.Big()
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					for range 10 {
						expect(t, "GET", url+"/hello", nil, "hello")
					}
					expect(t, "GET", url+"/big", nil, string(content))
					if row.Echoes {
						expect(t, "POST", url+"/echo", bytes.NewReader(content), string(content))
						expect(t, "POST", url+"/echo", struct{ io.Reader }{bytes.NewReader(content)}, string(content)) // in chunks
					}
				})
			}
			all.Wait()
		})
	}
}

func expect(t *testing.T, method, url string, body io.Reader, want string) {
	r, err := http.NewRequest(method, url, body)
	if !assert.NoError(t, err) {
		return
	}
	res, err := http.DefaultClient.Do(r)
	if !assert.NoError(t, err) {
		return
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	assert.NoError(t, err)
	if string(got) != want {
		t.Errorf("%s %s: %d with %d bytes, expected %d", method, url, res.StatusCode, len(got), len(want))
	}
}

// curl sees what it would see without the proxy, apart from Via.
func TestCurl(t *testing.T) {
	url := start(t, proxy.Config{Upstreams: []string{program.NetHTTP(t)}})
	out, err := exec.Command(program.Find(t, "curl"), "-sSi", "--data-binary", "@-", "-H", "Expect: 100-continue", url+"/echo").CombinedOutput()
	require.NoError(t, err, "%s", out)
	command := exec.Command(program.Find(t, "curl"), "-sSi", "--data-binary", "abc", "-H", "Expect: 100-continue", url+"/echo")
	out, err = command.Output()
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(out), "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), "%s", out)
	require.True(t, strings.HasSuffix(string(out), "\r\n\r\nabc"), "%s", out)
}

// After a server has died, the other server gets all requests.
func TestUpstreamDies(t *testing.T) {
	first, second := httptest.NewServer(http.NotFoundHandler()), program.NetHTTP(t)
	url := start(t, proxy.Config{Upstreams: []string{first.URL, second}})
	first.Close()
	for range 20 {
		expect(t, "GET", url+"/hello", nil, "hello")
	}
}
