package loopertest

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/looper"
)

// real is an application on a socket of this machine.
type real struct {
	*http.Transport
	loop  *loop.Loop
	base  string // the URL
	began time.Time
	ended chan error
}

func serve(app *looper.App, log *slog.Logger) (*real, error) {
	k, err := kernel.Open("")
	if err != nil {
		return nil, err
	}
	l, err := loop.New(k, loop.Config{Log: log})
	if err != nil {
		return nil, err
	}
	scheme := ""
	app.Configure(func(config *looper.Config) { scheme = config.TLS.Scheme() })
	listener, err := app.ListenOn(l, "127.0.0.1:0")
	if err != nil {
		l.Stop(0)
		_ = l.Run() // closes the open descriptors
		return nil, err
	}
	w := &real{
		Transport: &http.Transport{
			DisableCompression: true, // the test sees what was sent
			TLSClientConfig:    &tls.Config{InsecureSkipVerify: true},
		},
		loop: l, base: scheme + "://" + listener.Addr(), began: time.Now(), ended: make(chan error, 1),
	}
	go func() { w.ended <- l.Run() }()
	return w, nil
}

func (w *real) url() string           { return w.base }
func (w *real) now() time.Duration    { return time.Since(w.began) }
func (w *real) date() time.Time       { return time.Now() }
func (w *real) sleep(d time.Duration) { time.Sleep(d) }

func (w *real) together(calls []func()) {
	var all sync.WaitGroup
	for _, call := range calls {
		all.Go(call)
	}
	all.Wait()
}

func (w *real) end() error {
	w.CloseIdleConnections()
	w.loop.Post(func() { w.loop.Stop(0) })
	return <-w.ended
}
