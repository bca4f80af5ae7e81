package server_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
)

func TestFraming(t *testing.T) {
	rows := []struct {
		name, request, want string
		ends                bool
	}{
		{"HEAD has GET's fields and no content", request("HEAD", "/hello"),
			response(0, "200 OK", "", "Content-Type: text/plain", length("hello")), false},
		{"204 has no length", request("GET", "/status?204"), response(0, "204 No Content", ""), false},
		{"205 has no content, and says so", request("GET", "/status?205"), response(0, "205 Reset Content", "", length("")), false},
		{"nor does a stream of it", request("GET", "/stream?205"), response(0, "205 Reset Content", "", length("")), false},
		{"a stream of 204", request("GET", "/stream?204"), response(0, "204 No Content", ""), false},
		{"304 has no content", request("GET", "/status?304"), response(0, "304 Not Modified", ""), false},
		{"a status that is none is 500", request("GET", "/status?99"),
			response(0, "500 Internal Server Error", "content", length("content")), false},
		{"an interim status is 500", request("GET", "/status?100"),
			response(0, "500 Internal Server Error", "content", length("content")), false},
		{"a stream is chunked", request("GET", "/stream"),
			response(0, "200 OK", "4\r\none,\r\n3\r\ntwo\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), false},
		{"HEAD of a stream", request("HEAD", "/stream"), response(0, "200 OK", "", "Transfer-Encoding: chunked"), false},
		{"a stream to 1.0 ends with the connection", "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
			response(0, "200 OK", "one,two", closing), true},
		{"more than announced is refused to the handler", request("GET", "/long"), plain(0, "ok"), false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			talk(t, server.Config{}, func(c *sim.Client) {
				c.Send(row.request)
				c.Expect(row.want)
				if row.ends {
					c.ExpectEnd()
					return
				}
				c.ExpectSilence(time.Second + time.Millisecond)
				c.Send(request("HEAD", "/none"))
				c.ExpectUntil("\r\n\r\n")
				c.Close()
			})
		})
	}
}

func TestLessThanAnnouncedIsCut(t *testing.T) {
	talk(t, server.Config{}, func(c *sim.Client) {
		c.Send(request("GET", "/short"))
		c.ExpectReset()
	})
}

func TestLargeResponseFlowsAsTheClientReads(t *testing.T) {
	talk(t, server.Config{}, func(c *sim.Client) {
		c.Send(request("GET", "/flood"))
		c.ExpectUntil("\r\n\r\n")
		for n := 0; n < 1<<20; {
			c.Sleep(time.Millisecond)
			n += len(c.Receive())
		}
		c.Send(request("GET", "/hello"))
		c.ExpectUntil("hello")
		c.Close()
	})
}

func TestFieldsAreChecked(t *testing.T) {
	var errs []error
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	_, err = server.New(l, func(x server.Exchange) {
		errs = append(errs, x.AddField("X-Split", "a\r\nSet-Cookie: b"), x.AddField("bad name", "v"),
			x.AddField("content-length", "5"), x.AddField("Connection", "close"))
		x.Respond(204, nil)
	}, server.Config{}).Listen(addr)
	require.NoError(t, err)
	k.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("GET", "/"))
		c.Expect(response(0, "204 No Content", ""))
		c.Close()
	})
	require.NoError(t, k.Run(l))
	var fault *http1.FieldError
	assert.Len(t, errs, 4)
	for _, err := range errs {
		assert.ErrorAs(t, err, &fault)
	}
}

func TestDateIsRenderedAnew(t *testing.T) {
	talk(t, server.Config{}, func(c *sim.Client) {
		for second := range 3 {
			c.Send(request("GET", "/echo"))
			c.Expect(plain(second, ""))
			c.Sleep(999 * time.Millisecond)
			c.Send(request("GET", "/echo"))
			c.Expect(plain(second, ""))
			c.Sleep(time.Millisecond)
		}
		c.Close()
	})
}

func TestFieldsAreTakenBack(t *testing.T) {
	w := newWorld(t, sim.Config{}, server.Config{})
	w.page = func(x server.Exchange) {
		for _, field := range [][2]string{{"X-A", "1"}, {"X-B", "2"}, {"x-b", "4"}, {"x-a", "3"}} {
			require.NoError(t, x.AddField(field[0], field[1]))
		}
		require.Equal(t, "1", x.Field("X-a"))
		x.DeleteField("X-A")
		require.Empty(t, x.Field("X-A"))
		x.DeleteFieldFunc("X-B", func(value []byte) bool { return string(value) == "4" })
		x.Respond(200, nil)
	}
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("GET", "/"))
		c.Expect(response(0, "200 OK", "", "X-B: 2", length("")))
		c.Close()
	})
	w.run()
}
