package proxy_test

import (
	"fmt"
	"testing"
	"time"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

// Requests beyond MaxConcurrent wait in order, up to MaxQueue, and no longer than QueueTimeout.
func TestQueue(t *testing.T) {
	slow := func(c *sim.Client, _ int) {
		for {
			if _, ok := until(c, "\r\n\r\n"); !ok {
				return
			}
			c.Sleep(time.Second)
			c.Send(hello)
		}
	}
	for _, row := range []struct {
		name   string
		config proxy.Config
		want   []string
	}{
		{"in order", proxy.Config{MaxConcurrent: 1}, []string{"1s 0 200", "2s 1 200", "3s 2 200", "4s 3 200"}},
		{"two upstreams", proxy.Config{MaxConcurrent: 1, Upstreams: []string{"http://192.0.2.7", "http://192.0.2.8"}}, []string{"1s 0 200", "1s 1 200", "2s 2 200", "2s 3 200"}},
		{"one upstream that is named twice", proxy.Config{MaxConcurrent: 2, Upstreams: []string{"http://192.0.2.7", "http://192.0.2.7"}}, []string{"1s 0 200", "1s 1 200", "1s 2 200", "1s 3 200"}},
		{"two upstreams behind one proxy", proxy.Config{MaxConcurrent: 2, Upstreams: []string{"http://a.example", "http://b.example"}, Client: client.Config{Proxy: "http://192.0.2.7:80"}}, []string{"1s 0 200", "1s 1 200", "1s 2 200", "1s 3 200"}},
		{"no more than MaxQueue", proxy.Config{MaxConcurrent: 1, MaxQueue: 2}, []string{"0s 3 503", "1s 0 200", "2s 1 200", "3s 2 200"}},
		{"not at all", proxy.Config{MaxConcurrent: 1, MaxQueue: -1}, []string{"0s 1 503", "0s 2 503", "0s 3 503", "1s 0 200"}},
		{"not for ever", proxy.Config{MaxConcurrent: 1, QueueTimeout: 1500 * time.Millisecond}, []string{"1s 0 200", "1.5s 2 503", "1.5s 3 503", "2s 1 200"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, row.config, looper.Config{})
			w.serve(one, slow)
			w.serve(two, slow)
			for i := range 4 {
				w.ask(fmt.Sprint(i), 0, get)
			}
			w.settled(row.want...)
		})
	}
}

// A request that comes at the moment at which an upstream becomes free does not overtake those that wait.
func TestQueueInOrder(t *testing.T) {
	w := newWorld(t, proxy.Config{MaxConcurrent: 1}, looper.Config{})
	w.serve(one, func(c *sim.Client, _ int) {
		for {
			if _, ok := until(c, "\r\n\r\n"); !ok {
				return
			}
			c.Sleep(time.Second)
			c.Send(hello)
		}
	})
	w.client(func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Send(get)
		w.say("late %s", statusOf(all(c)))
	})
	w.ask("first", 0, get)
	w.ask("waits", time.Second/2, get)
	w.settled("1s first 200", "2s waits 200", "3s late 200")
}

// A client that goes while it waits leaves its place to the next.
func TestQueueLeft(t *testing.T) {
	w := newWorld(t, proxy.Config{MaxConcurrent: 1}, looper.Config{})
	w.serve(one, func(c *sim.Client, _ int) {
		for {
			if _, ok := until(c, "\r\n\r\n"); !ok {
				return
			}
			c.Sleep(time.Second)
			c.Send(hello)
		}
	})
	w.ask("a", 0, get)
	w.kernel.Client("b", func(c *sim.Client) {
		c.Sleep(time.Millisecond)
		c.Connect(here)
		c.Send(get)
		c.Sleep(time.Millisecond)
		c.Reset()
	})
	w.ask("c", 5*time.Millisecond, get)
	w.settled("1s a 200", "2s c 200")
}
