package server_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
)

// fieldError is the error of the first refused field.
var fieldError = &http1.FieldError{Field: "no name", Offset: 2, Reason: "expected a token as the name, found a space"}

// ownField is the error of a field that only the server may set, because it determines where a message ends.
var ownField = &http1.FieldError{Field: "content-length", Reason: "expected a field that is not written by the server"}

// Responses with trailers, and interim ones before them.
func TestTrailersAndInterimResponses(t *testing.T) {
	early := maps.All(map[string]string{"Link": "</style.css>"})
	rows := []struct {
		name, request string
		page          func(t *testing.T, x server.Exchange)
		want          string
	}{
		{"trailers after chunks", request("GET", "/"), func(t *testing.T, x server.Exchange) {
			assert.ErrorIs(t, x.AddTrailer("Sum", "0"), server.ErrNotBegun)
			_ = x.Begin(200, -1)
			_, _ = x.Write([]byte("hello"))
			assert.NoError(t, x.AddTrailer("Sum", "42"))
			assert.Equal(t, fieldError, x.AddTrailer("no name", "x"))
			assert.Equal(t, ownField, x.AddTrailer("content-length", "7"))
			_ = x.End()
		}, "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nSum: 42\r\n\r\n"},
		{"no place for trailers", request("GET", "/"), func(t *testing.T, x server.Exchange) {
			_ = x.Begin(200, 5)
			assert.NoError(t, x.AddTrailer("Sum", "42"))
			_, _ = x.Write([]byte("hello"))
			_ = x.End()
		}, "Content-Length: 5\r\n\r\nhello"},
		{"early hints", request("GET", "/"), func(t *testing.T, x server.Exchange) {
			_ = x.AddField("X-Own", "1")
			assert.NoError(t, x.Inform(103, early))
			assert.ErrorIs(t, x.Inform(101, early), server.ErrInterim)
			assert.ErrorIs(t, x.Inform(200, early), server.ErrInterim)
			assert.Equal(t, fieldError, x.Inform(103, maps.All(map[string]string{"no name": ""})))
			assert.Equal(t, ownField, x.Inform(103, maps.All(map[string]string{"content-length": "7"})))
			_ = x.Respond(204, nil)
			assert.ErrorIs(t, x.Inform(103, early), server.ErrBegun)
		}, "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\nHTTP/1.1 204 No Content\r\nDate: Sat, 01 Jan 2000 00:00:00 GMT\r\nX-Own: 1\r\n\r\n"},
		{"early hints for HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", func(t *testing.T, x server.Exchange) {
			assert.NoError(t, x.Inform(103, early))
			_ = x.Respond(204, nil)
		}, "HTTP/1.1 204 No Content\r\nDate: Sat, 01 Jan 2000 00:00:00 GMT\r\nConnection: close\r\n\r\n"},
		{"the fields, as they are", request("GET", "/"), func(t *testing.T, x server.Exchange) {
			_ = x.AddField("A", "1: 2")
			_ = x.AddField("B", "")
			var seen string
			for name, value := range x.Fields() {
				seen += string(name) + "=" + string(value) + ";"
			}
			_ = x.Respond(200, []byte(seen))
		}, "\r\n\r\nA=1: 2;B=;"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, server.Config{})
			w.page = func(x server.Exchange) { row.page(t, x) }
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send(row.request)
				c.ExpectUntil(row.want)
				c.Close()
			})
			w.run()
		})
	}
}

// A connection with a new owner has no response except the owner's output.
func TestTakeOver(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	w.page = func(x server.Exchange) {
		net := x.Conn()
		if string(x.Request().Method()) == "POST" {
			require.ErrorIs(t, x.TakeOver(shout{w: w}), server.ErrUpgrade) // its content is to come
			_ = x.Respond(409, nil)
			return
		}
		require.NoError(t, x.TakeOver(shout{w: w}))
		net.Write([]byte("HELLO "))
	}
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n")
		c.ExpectUntil("409 Conflict")
		c.ExpectUntil("\r\n\r\n")
		c.Send("x" + request("GET", "/") + "say it")
		c.Expect("HELLO SAY IT")
		c.Close()
	})
	w.run()
	require.Contains(t, w.seen, "shout closed")
}
