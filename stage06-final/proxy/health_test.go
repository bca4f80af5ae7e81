package proxy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

// An upstream that fails too often gets no requests for a while. Then one request tries it.
func TestPassiveHealth(t *testing.T) {
	w := newWorld(t, proxy.Config{Upstreams: []string{"http://192.0.2.7"}, MaxFails: 2}, looper.Config{})
	asked := 0
	w.serve(one, func(c *sim.Client, _ int) {
		until(c, "\r\n\r\n")
		if asked++; asked > 3 {
			c.Send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
		}
		c.Close()
	})
	w.ask("at the same time", 11*time.Second, get) // only one of two tries it again
	for i, at := range []time.Duration{0, 1, 2, 3, 11, 12, 21, 22} {
		w.ask(fmt.Sprint(i), at*time.Second, get)
	}
	w.settled("0s 0 502", "1s 1 502", "2s 2 503", "3s 3 503", "11s 4 503", "11s at the same time 502", "12s 5 503", "21s 6 204", "22s 7 204")
	require.Equal(t, 5, asked)
}

func TestActiveHealth(t *testing.T) {
	w := newWorld(t, proxy.Config{Upstreams: []string{"http://192.0.2.7", "http://192.0.2.8/app"}, HealthPath: "/health"}, looper.Config{})
	w.app.Every("health", 10*time.Second, w.proxy.Check)
	for _, addr := range []string{one, two} {
		w.serve(addr, func(c *sim.Client, _ int) {
			for {
				head, ok := until(c, "\r\n\r\n")
				switch {
				case !ok:
					return
				case !strings.Contains(head, "/health "):
					c.Send(hello)
				case addr == two && c.Now() < 25*time.Second:
					require.Contains(w, head, "GET /app/health HTTP/1.1")
					c.Send("HTTP/1.1 500 Ill\r\nContent-Length: 0\r\n\r\n")
				default:
					c.Send("HTTP/1.1 204 Well\r\n\r\n")
				}
			}
		})
	}
	w.app.Get("/states", func(c *looper.Context) error {
		for _, s := range w.proxy.State(c) {
			w.say("%s %v", s.URL, s.Up)
		}
		return c.NoContent()
	})
	for i, at := range []time.Duration{1, 15, 35} {
		w.ask(fmt.Sprint(i), at*time.Second, strings.Replace(get, "/ ", "/states ", 1))
	}
	w.kernel.Client("end", func(c *sim.Client) { c.Sleep(time.Minute); w.loop.Post(func() { w.loop.Stop(time.Second) }) })
	require.NoError(t, w.kernel.Run(w.loop))
	require.Equal(t, []string{
		"1s http://192.0.2.7 true", "1s http://192.0.2.8/app true", "1s 0 204",
		"15s http://192.0.2.7 true", "15s http://192.0.2.8/app false", "15s 1 204",
		"35s http://192.0.2.7 true", "35s http://192.0.2.8/app true", "35s 2 204",
	}, w.said)
	require.Equal(t, 1, strings.Count(w.words.String(), "is unhealthy"), "it is reported once")
}

func TestBalance(t *testing.T) {
	for _, row := range []struct {
		balance proxy.Balance
		want    string
	}{
		{proxy.RoundRobin, "121212"},
		{proxy.LeastBusy, "122222"}, // the first request stays with the first
	} {
		w := newWorld(t, proxy.Config{Upstreams: []string{"http://192.0.2.7", "http://192.0.2.8"}, Balance: row.balance}, looper.Config{})
		order := ""
		for i, addr := range []string{one, two} {
			w.serve(addr, func(c *sim.Client, _ int) {
				for {
					head, ok := until(c, "\r\n\r\n")
					if !ok {
						return
					}
					order += fmt.Sprint(i + 1)
					if strings.HasPrefix(head, "GET /long") {
						c.Sleep(time.Minute / 3)
					}
					c.Send(hello)
				}
			})
		}
		w.ask("long", 0, strings.Replace(get, "/ ", "/long ", 1))
		for i := range 5 {
			w.ask(fmt.Sprint(i), time.Duration(i+1)*time.Second, get)
		}
		w.settled("1s 0 200", "2s 1 200", "3s 2 200", "4s 3 200", "5s 4 200", "20s long 200")
		require.Equal(t, row.want, order)
	}
}
