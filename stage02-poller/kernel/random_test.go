package kernel_test

import (
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever both sides do before, the server reads all bytes in their order, and then the end.
func TestRandomEnds(t *testing.T) {
	onEveryMachine(t, func(m *machine) {
		for seed := range uint64(300) {
			c := m.newConversation(seed)
			for range c.IntN(8) {
				c.step()
			}
			c.end()
			m.forget(c.fd, r)
		}
	})
}

// conversation is one connection, and what both sides have done on it.
type conversation struct {
	*machine
	*rand.Rand
	fd        int
	peer      peer
	watched   bool // Readable, else Hangup
	shut      bool
	sent, got string // by the client
	said      string // by the server
	log       []string
}

func (m *machine) newConversation(seed uint64) *conversation {
	c := &conversation{machine: m, Rand: rand.New(rand.NewPCG(seed, 1)), watched: true}
	if c.fd, c.peer = m.connect(); c.IntN(2) == 0 { // later requests may take another path than the first
		m.update(c.fd, none, r)
		for range 2 {
			c.send()
			m.await(c.fd, r)
			c.read()
		}
		return c
	}
	m.update(c.fd, none, r)
	return c
}

func (c *conversation) step() {
	switch c.IntN(6) {
	case 0:
		c.send()
	case 1:
		c.note("wait")
		c.now()
	case 2:
		c.read()
	case 3:
		if !c.shut {
			c.note("write")
			c.machine.send(c.fd, "response")
			c.said += "response"
		}
	case 4:
		if c.watched = !c.watched; c.watched {
			c.note("watch input")
			c.update(c.fd, h, r)
		} else {
			c.note("watch hang-ups")
			c.update(c.fd, r, h)
		}
	case 5:
		if !c.shut && c.IntN(2) == 0 {
			c.note("shut down")
			require.NoError(c, c.Shutdown(c.fd))
			c.shut = true
		}
	}
}

func (c *conversation) note(step string) { c.log = append(c.log, step) }

func (c *conversation) send() {
	c.note("send")
	text := strings.Repeat(string(rune('a'+c.IntN(26))), 1+c.IntN(20))
	c.peer.Send(text)
	c.sent += text
}

// read reads once, and reports whether the input has ended.
func (c *conversation) read() (ended bool) {
	c.note("read")
	text, err := c.machine.read(c.fd)
	c.got += text
	return text == "" && err != syscall.EAGAIN
}

// end has the client end the connection, and the server learn of it.
func (c *conversation) end() {
	reset := false
	switch c.IntN(3) {
	case 0:
		c.note("half-close")
		c.peer.HalfClose()
		c.now() // a poller may leave writes to the next Wait
		require.Equal(c, c.said, c.peer.Receive(len(c.said)), "what the client gets after %v", c.log)
	case 1:
		c.note("close")
		c.peer.Close()
		reset = c.said != "" // the client closes with unread input
	case 2:
		c.note("reset")
		c.peer.Reset()
		reset = true
	}
	if !c.watched {
		c.update(c.fd, h, r)
	}
	for ended := false; !ended; {
		c.await(c.fd, r)
		ended = c.read()
	}
	if reset { // a reset may overtake bytes
		require.True(c, strings.HasPrefix(c.sent, c.got), "what the server reads after %v", c.log)
	} else {
		require.Equal(c, c.sent, c.got, "what the server reads after %v", c.log)
	}
}
