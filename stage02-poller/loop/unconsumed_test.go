package loop_test

import (
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
)

// A handler may consume the last bytes of a client after the client has closed.
func TestRealInputOutlivesTheClient(t *testing.T) {
	for name, first := range map[string]func(c *loop.Conn){
		"open":                           func(*loop.Conn) {},
		"its own sending side has ended": (*loop.Conn).CloseWrite,
	} {
		t.Run(name, func(t *testing.T) {
			ended, closed := make(chan *loop.Conn, 1), make(chan bool, 1)
			got, isClosed, consumes := "", false, false
			h := &handler{
				input: func(c *loop.Conn, in []byte) int {
					if !consumes {
						first(c)
						return 0
					}
					got += string(in)
					return len(in)
				},
				eof:    func(c *loop.Conn) { ended <- c },
				closed: func(*loop.Conn, error) { isClosed = true; closed <- true },
			}
			onEverySocket(t, loop.Config{}, h, func(l *realLoop, dial func() net.Conn) {
				l.on(func() { got, isClosed, consumes = "", false, false })
				conn := dial()
				_, err := io.WriteString(conn, "last words")
				require.NoError(l, err)
				require.NoError(l, conn.Close())
				c := <-ended
				for range 3 { // waits of the loop
					l.on(func() {})
				}
				l.on(func() {
					require.False(l, isClosed)
					consumes = true
					c.Resume()
				})
				l.on(func() {})
				l.on(func() {
					require.Equal(l, "last words", got)
					c.Close()
				})
				<-closed
			})
		})
	}
}
