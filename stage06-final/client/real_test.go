package client_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/task"
)

// earth is a scheduler on a real loop.
type earth struct {
	*testing.T
	*task.Scheduler
	loop   *loop.Loop
	client *client.Client
}

func newEarth(t *testing.T, config client.Config) *earth {
	k, err := kernel.Open("")
	require.NoError(t, err)
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	e := &earth{T: t, Scheduler: task.New(l, task.Config{}), loop: l, client: client.New(config)}
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	t.Cleanup(func() {
		l.Post(func() { l.Stop(program.Patience) })
		require.NoError(t, <-ended)
	})
	return e
}

// do starts tasks at once, and waits for all of them.
func (e *earth) do(n int, f func(t *task.Task) error) {
	e.Helper()
	ended := make(chan error, n)
	e.loop.Post(func() {
		for range n {
			e.Start(new(task.Task), f, func(_ *task.Task, err error) { ended <- err })
		}
	})
	for range n {
		select {
		case err := <-ended:
			require.NoError(e, err)
		case <-time.After(program.Patience):
			e.Fatal("a task does not end")
		}
	}
}

// read sends a request, and compares the response.
func (e *earth) read(t *task.Task, r *client.Request, want string) (*client.Response, error) {
	res, err := e.client.Do(t, r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if string(content) != want {
		e.Errorf("%s: %d with %d bytes, expected %d: %q", r.URL, res.Status, len(content), len(want), short(content))
	}
	return res, nil
}

func (e *earth) conns() (busy, idle int) {
	e.do(1, func(*task.Task) error {
		busy, idle = e.client.Conns()
		return nil
	})
	return busy, idle
}

// These servers are other programs, over TCP.
func TestRealServers(t *testing.T) {
	for _, row := range program.Servers {
		t.Run(row.Name, func(t *testing.T) {
			url := row.Start(t)
			e := newEarth(t, client.Config{})
			t.Run("one connection for many requests", func(*testing.T) {
				e.do(1, func(t *task.Task) error {
					for range 50 {
						if _, err := e.read(t, &client.Request{URL: url + "/hello"}, "hello"); err != nil {
							return err
						}
					}
					return nil
				})
				busy, idle := e.conns()
				require.Equal(t, []int{0, 1}, []int{busy, idle})
			})
			t.Run("chunks", func(*testing.T) {
				e.do(1, func(t *task.Task) error {
					res, err := e.read(t, &client.Request{URL: url + "/chunked"}, program.Lines())
					if err == nil {
						require.Equal(e, "chunked", res.Header.Get("Transfer-Encoding"))
					}
					if err == nil && row.Echoes {
						require.Equal(e, "1000", res.Trailer.Get("sum"))
					}
					return err
				})
			})
			t.Run("long content, many at once", func(*testing.T) {
				want := string(program.Big())
				e.do(8, func(t *task.Task) error {
					_, err := e.read(t, &client.Request{URL: url + "/big"}, want)
					return err
				})
			})
			t.Run("HEAD", func(*testing.T) {
				e.do(1, func(t *task.Task) error {
					for range 3 {
						if _, err := e.read(t, &client.Request{Method: "HEAD", URL: url + "/hello"}, ""); err != nil {
							return err
						}
					}
					return nil
				})
			})
			if !row.Echoes {
				return
			}
			t.Run("long content, both ways at once", func(*testing.T) {
				content := program.Big()
				e.do(4, func(t *task.Task) error {
					_, err := e.read(t, &client.Request{Method: "POST", URL: url + "/echo", Body: bytes.NewReader(content)}, string(content))
					if err != nil {
						return err
					}
					_, err = e.read(t, &client.Request{Method: "POST", URL: url + "/echo", Body: reader{bytes.NewReader(content)}}, string(content))
					return err
				})
			})
		})
	}
}

func TestNginx(t *testing.T) {
	url := program.Nginx(t)
	e := newEarth(t, client.Config{})
	e.do(1, func(t *task.Task) error {
		if _, err := e.read(t, &client.Request{URL: url + "/zipped", Gzip: true}, program.Lines()); err != nil {
			return err
		}
		content := program.Big()
		for _, body := range []io.Reader{bytes.NewReader(content), reader{bytes.NewReader(content)}} { // counted, and in chunks
			res, err := e.read(t, &client.Request{Method: "PUT", URL: url + "/put/x", Body: body}, "")
			if err != nil {
				return err
			}
			require.Less(e, res.Status, 300)
			if _, err := e.read(t, &client.Request{URL: url + "/put/x"}, string(content)); err != nil {
				return err
			}
		}
		res, err := e.client.Do(t, &client.Request{Method: "POST", URL: url + "/small", Header: client.Header{{"Expect", "100-continue"}}, Body: bytes.NewReader(content)})
		if err != nil {
			return err
		}
		require.Equal(e, 413, res.Status)
		return res.Body.Close()
	})
}

// The server is net/http's: it redirects, closes idle connections, and ends content with the connection.
func TestNetHTTP(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/old", http.RedirectHandler("/new", http.StatusTemporaryRedirect))
	mux.HandleFunc("/new", func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	mux.HandleFunc("/ends", func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(c, "HTTP/1.0 200 OK\r\n\r\nuntil the end")
			_ = c.Close()
		}
	})
	mux.HandleFunc("/hints", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</a>")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusOK)
	})
	s := httptest.NewUnstartedServer(mux)
	s.Config.IdleTimeout = 50 * time.Millisecond
	s.Start()
	defer s.Close()
	e := newEarth(t, client.Config{})
	e.do(1, func(t *task.Task) error {
		res, err := e.read(t, &client.Request{Method: "POST", URL: s.URL + "/old", Body: strings.NewReader("content")}, "content")
		if err != nil {
			return err
		}
		require.Equal(e, s.URL+"/new", res.URL)
		if res, err = e.read(t, &client.Request{URL: s.URL + "/ends"}, "until the end"); err != nil {
			return err
		}
		require.Equal(e, "HTTP/1.0", res.Proto)
		var hints []string
		_, err = e.read(t, &client.Request{URL: s.URL + "/hints", Interim: func(status int, h client.Header) {
			require.Equal(e, 103, status)
			hints = append(hints, h.Get("Link"))
		}}, "")
		require.Equal(e, []string{"</a>"}, hints)
		return err
	})
	require.Eventually(t, func() bool { // the loop notices that the server has closed the idle connection
		_, idle := e.conns()
		return idle == 0
	}, program.Patience, 10*time.Millisecond)
}
