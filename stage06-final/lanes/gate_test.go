package lanes_test

import (
	"io"
	"net"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// gate stands in front of a real server. Connections to the server wait until the
// gate is opened.
type gate struct {
	addr    string
	waiting atomic.Int32 // connections that have come
	opened  chan struct{}
}

func newGate(t *testing.T, server string) *gate {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	g := &gate{addr: listener.Addr().String(), opened: make(chan struct{})}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			g.waiting.Add(1)
			go g.pass(c, server)
		}
	}()
	return g
}

// pass connects c with the server.
func (g *gate) pass(c net.Conn, server string) {
	defer c.Close()
	<-g.opened
	s, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer s.Close()
	go func() {
		_, _ = io.Copy(s, c)
		_ = s.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(c, s)
}
