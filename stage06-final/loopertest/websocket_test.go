package loopertest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/websocket"
)

// shouts is an application that sends back each message, until it gets "enough".
func shouts() *looper.App {
	app := looper.New(looper.Config{})
	app.Get("/shouts", func(c *looper.Context) error {
		ws, err := websocket.Accept(c, websocket.Options{PingEvery: 10 * time.Second})
		if err != nil {
			return err
		}
		for {
			m, err := ws.Read()
			if err != nil {
				return err
			}
			if m.String() == "enough" {
				return ws.CloseWith(4000, "as you like")
			}
			if err := ws.Write(m); err != nil {
				return err
			}
		}
	})
	return app
}

func TestWebSocket(t *testing.T) {
	worlds(t, shouts, func(t *testing.T, c *loopertest.Client) {
		ws := c.WebSocket("/shouts")
		ws.Send("hello")
		ws.SendBinary([]byte("bytes"))
		ws.Expect("hello", "bytes")
		ws.Send("enough")
		_, ok := ws.Receive()
		assert.False(t, ok)
		assert.Equal(t, 4000, ws.Code)
		assert.Equal(t, "as you like", ws.Reason)

		ws = c.WebSocket("/shouts")
		ws.Send("not seen")
		ws.Leave()
		assert.Equal(t, 1000, ws.Code)
	})
}

func TestWebSocketFailures(t *testing.T) {
	for _, row := range []struct {
		name string
		test func(c *loopertest.Client)
		want string
	}{
		{"no such page", func(c *loopertest.Client) { c.WebSocket("/nowhere") }, "expected a WebSocket\nGET /nowhere: 404 Not Found"},
		{"a foreign origin", func(c *loopertest.Client) { c.WebSocket("/shouts", "Origin: http://evil.example") }, "403 Forbidden"},
		{"another message", func(c *loopertest.Client) {
			ws := c.WebSocket("/shouts")
			ws.Send("a")
			ws.Expect("b")
		}, `expected the message "b", found "a"`},
		{"the end", func(c *loopertest.Client) {
			ws := c.WebSocket("/shouts")
			ws.Send("enough")
			ws.Expect("b")
		}, `expected the message "b", found the end: 4000 as you like`},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.Contains(t, messageOf(t, shouts(), row.test), row.want)
		})
	}
}
