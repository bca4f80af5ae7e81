package showcase_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/showcase"
)

const close1 = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

// While one page sleeps, another one responds.
func TestASlowPageBesideAFastOne(t *testing.T) {
	var slow, fast time.Duration
	run(t, func(c *sim.Client) {
		c.Send("GET /sleep" + close1)
		c.ExpectUntil("Two seconds later.")
		slow = c.Now()
		c.Close()
	}, func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Send("GET /hello" + close1)
		c.ExpectUntil("Hello, World!")
		fast = c.Now()
		c.Close()
	})
	assert.Equal(t, 2*time.Second, slow)
	assert.Equal(t, time.Second, fast)
}

// The clock ticks, and goes on after the last event that a browser has got.
func TestClock(t *testing.T) {
	run(t, func(c *sim.Client) {
		c.Send("GET /clock/events HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("id: 1\ndata: 00:00:00\n\n")
		c.ExpectUntil("id: 2\ndata: 00:00:01\n\n")
		assert.Equal(t, time.Second, c.Now())
		c.Close()
	}, func(c *sim.Client) {
		c.Send("GET /clock/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 60\r\n\r\n")
		c.ExpectUntil("id: 61\ndata: 00:00:00\n\n")
		c.ExpectUntil("id: 120\ndata: 00:00:59\n\n")
		c.ExpectUntil("0\r\n\r\n")
		assert.Equal(t, time.Minute, c.Now())
		c.Close()
	})
}

func TestShout(t *testing.T) {
	c := loopertest.New(t, showcase.New(looper.Config{}))
	ws := c.WebSocket("/shout/socket")
	ws.Send("hello, wörld")
	ws.Expect("HELLO, WÖRLD")
	ws.Leave()
}
