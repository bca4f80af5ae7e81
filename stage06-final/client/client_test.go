package client_test

import (
	"testing"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// A server may respond in many ways.
func TestResponses(t *testing.T) {
	for _, row := range []struct {
		name, response string
		request        client.Request
		want           string
	}{
		{"counted", hello, client.Request{}, `0s 200 "hello"`},
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", client.Request{}, `0s 200 "hello"`},
		{"an error of the server", "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", client.Request{}, `0s 500 ""`},
		{"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", client.Request{Method: "HEAD"}, `0s 200 ""`},
		{"204", "HTTP/1.1 204 No Content\r\n\r\n", client.Request{Method: "DELETE"}, `0s 204 ""`},
		{"after hints", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + hello, client.Request{}, `0s 200 "hello"`},
		{"garbage", "SSH-2.0-OpenSSH_9.6\r\n", client.Request{}, `0s error: client: response http://192.0.2.7/: http1: status 502 at byte 0: expected a status line, which begins with HTTP/, found 'S'`},
		{"a protocol that was not asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", client.Request{}, `0s error: client: response http://192.0.2.7/: client: the server has switched to a protocol that the request did not ask for`},
		{"too long", hello, client.Request{MaxBody: 4}, `0s 200 "", then client: the content is longer than MaxBody`},
		{"as long as allowed", hello, client.Request{MaxBody: 5}, `0s 200 "hello"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, client.Config{})
			w.serve(server, responds(row.response))
			w.play(func(t *task.Task) {
				row.request.URL = base + "/"
				w.fetch(t, &row.request)
			})
			w.settled(row.want)
		})
	}
}

// One connection serves many requests, and is closed when it is idle.
func TestKeepAlive(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, func(c *sim.Client, n int) {
		w.say("connection %d", n)
		responds(hello)(c, n)
		w.say("closed")
	})
	w.play(func(t *task.Task) {
		for range 3 {
			w.get(t, "/")
		}
	})
	w.settled(`0s connection 0`, `0s 200 "hello"`, `0s 200 "hello"`, `0s 200 "hello"`, `1m0s closed`)
}
