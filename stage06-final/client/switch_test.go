package client_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// successor speaks another protocol.
type successor struct {
	loop.Defaults
	w *world
}

func (s successor) Input(c *loop.Conn, in []byte) int {
	s.w.say("input %q", in)
	c.Write([]byte("bye"))
	c.Close()
	return len(in)
}

func TestSwitch(t *testing.T) {
	const switches = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
	for _, row := range []struct {
		name, response string
		request        client.Request
	}{
		{"101", switches, client.Request{Upgrade: "x"}},
		{"CONNECT", "HTTP/1.1 200 OK\r\n\r\n", client.Request{Method: "CONNECT"}},
	} {
		for _, together := range []bool{true, false} {
			t.Run(fmt.Sprint(row.name, " with its first bytes: ", together), func(t *testing.T) {
				w := newWorld(t, client.Config{})
				w.serve(server, func(c *sim.Client, _ int) {
					awaitHead(c)
					if together {
						c.Send(row.response + "hi")
					} else {
						c.Send(row.response)
						c.Sleep(time.Millisecond)
						c.Send("hi")
					}
					c.Expect("bye")
					c.Close()
				})
				w.play(func(t *task.Task) {
					row.request.URL = base
					res, err := w.client.Do(t, &row.request)
					require.NoError(w, err)
					_, err = res.Switch(successor{w: w})
					require.NoError(w, err)
					_, err = res.Switch(successor{w: w})
					require.Error(w, err)
				})
				want := "0s"
				if !together {
					want = "1ms"
				}
				w.settled(want + ` input "hi"`)
			})
		}
	}
}

// A switched connection that the caller does not take over is cut.
func TestSwitchLeft(t *testing.T) {
	w := newWorld(t, client.Config{})
	w.serve(server, func(c *sim.Client, _ int) {
		awaitHead(c)
		c.Send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")
		c.ExpectReset()
		c.Close()
	})
	w.play(func(t *task.Task) {
		res, err := w.client.Do(t, &client.Request{URL: base, Upgrade: "x"})
		require.NoError(w, err)
		require.Equal(w, 101, res.Status)
	})
	w.settled()
}
