package client_test

import (
	"io"
	"testing"
	"time"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// FuzzServer lets a server send anything, in pieces of any size, and then stop, close or cut the connection. In each case, both requests
// come to an end, nothing panics, and no connection is left.
func FuzzServer(f *testing.F) {
	for _, stream := range streams {
		f.Add([]byte(stream+stream), uint8(7), uint8(0))
		f.Add([]byte(stream), uint8(255), uint8(1))
	}
	f.Add([]byte("HTTP/1.1 200 OK\r\n\r\nuntil the close"), uint8(3), uint8(1))
	f.Add([]byte("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"), uint8(3), uint8(2))
	f.Add([]byte("HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x00"), uint8(3), uint8(2))
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b"), uint8(1), uint8(1))
	f.Fuzz(func(t *testing.T, stream []byte, size, end uint8) {
		w := newWorld(t, client.Config{MaxBody: 1 << 20})
		w.serve(server, func(c *sim.Client, _ int) {
			if !awaitHead(c) {
				return
			}
			for at := 0; at < len(stream) && !c.Broken(); at += int(size) + 1 {
				c.TrySend(string(stream[at:min(at+int(size)+1, len(stream))]))
				c.Sleep(time.Millisecond)
			}
			switch end % 3 {
			case 1:
				c.Close()
			case 2:
				c.Reset()
			default:
				gone(c)
			}
		})
		w.play(func(t *task.Task) {
			for range 2 {
				if res, err := w.client.Do(t, &client.Request{URL: base, Gzip: true}); err == nil {
					_, _ = io.Copy(io.Discard, res.Body)
					_ = res.Body.Close()
				}
			}
		})
		w.settled()
	})
}
