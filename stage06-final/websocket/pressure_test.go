package websocket_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
	"looper.example/stage06-final/websocket"
)

// A client that sends more than the handler reads has to wait: the server takes one message, and one read of the loop.
func TestReadingPushesBack(t *testing.T) {
	const size, count = 10_000, 100
	read := 0
	w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		for {
			if err := c.Sleep(time.Second); err != nil {
				return err
			}
			m, err := conn.Read()
			if err != nil {
				return err
			}
			assert.Len(t, m.Data, size)
			read++
		}
	})
	w.serve(func(c *client) {
		c.open()
		all := strings.Repeat(binary(strings.Repeat("x", size)), count)
		sent := 0
		for range 20 {
			sent += c.TrySend(all[sent:])
			c.Sleep(10 * time.Millisecond)
		}
		assert.Less(t, sent, size+64<<10+64<<10, "a message, a read of the loop, and the sockets' buffers")
		c.Send(all[sent:] + closing(1000, ""))
		c.expect("close 1000", "end")
		c.Close()
	})
	require.Equal(t, count, read)
}

// A handler that sends more than its client reads has to wait, and nothing is lost.
func TestWritingPushesBack(t *testing.T) {
	const size, count = 50_000, 100
	written, most := 0, 0
	w := newWorld(t).handle(websocket.Options{}, func(_ *looper.Context, conn *websocket.Conn) error {
		for i := range count {
			m := websocket.Text(strings.Repeat(string(rune('a'+i%26)), size))
			if err := conn.Write(m); err != nil {
				return err
			}
			written++
			most = max(most, conn.Buffered())
		}
		return nil
	})
	w.serve(func(c *client) {
		c.open()
		c.Sleep(time.Second)
		assert.Less(t, written, 10)
		for i := range count {
			c.expect("text " + strings.Repeat(string(rune('a'+i%26)), size))
		}
		c.expectClose(1000)
	})
	require.Less(t, most, 256<<10+2*size)
}

// A client that sends endless pings and reads nothing costs no memory: the server responds only to the newest ping.
func TestPingFlood(t *testing.T) {
	most := 0
	w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		long := websocket.Text(strings.Repeat("x", 300_000))
		if err := conn.Write(long); err != nil {
			return err
		}
		for range 10 {
			if err := c.Sleep(time.Second); err != nil {
				return err
			}
			most = max(most, conn.Buffered())
		}
		return nil
	})
	w.serve(func(c *client) {
		c.open()
		for range 10_000 {
			c.Send(ping(strings.Repeat("x", 125)))
		}
		c.Send(ping("last"))
		c.Sleep(5 * time.Second)
		c.expect("text " + strings.Repeat("x", 300_000))
		for {
			words := show(c.next())
			if words == "pong last" || words == "close 1000" || words == "end" {
				assert.Equal(t, "pong last", words)
				assert.Less(t, c.Now(), 6*time.Second, "at once after there is room")
				break
			}
		}
		c.Close()
	})
	require.Less(t, most, 400_000)
}

// The length that a frame announces takes no memory before the payload comes.
func TestAnnouncedLength(t *testing.T) {
	const most = 64 << 10 // bytes for the loop and the buffers of a connection
	w := newWorld(t).echo(websocket.Options{MaxMessage: 1 << 40})
	w.serve(func(c *client) {
		c.open()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		c.Send(raw(0x82, 0xff, "\x00\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00hello")) // 64 MiB
		c.Sleep(time.Second)
		runtime.ReadMemStats(&after)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(most))
		c.Close()
	})
}

// A client's input is read also while the client does not read.
func TestReadsWhileTheOutputIsFull(t *testing.T) {
	read := time.Duration(0)
	w := newWorld(t).handle(websocket.Options{}, func(c *looper.Context, conn *websocket.Conn) error {
		if err := conn.Write(websocket.Text(strings.Repeat("x", 600_000))); err != nil {
			return err
		}
		m, err := conn.Read()
		assert.Equal(t, "still here", m.String())
		read = c.Exchange().Loop().Now()
		return err
	})
	w.serve(func(c *client) {
		c.open()
		c.Sleep(time.Second)
		c.Send(text("still here"))
		c.Sleep(3 * time.Second)
		c.expect("text " + strings.Repeat("x", 600_000))
		c.expectClose(1000)
	})
	require.Equal(t, time.Second, read)
}

// Messages of a few bytes become long ones when they are inflated. Between them other clients have a turn.
func TestInflatingBesideOthers(t *testing.T) {
	const bombs = 50
	read, turns := 0, 0
	var begun task.Event
	w := newWorld(t).handle(websocket.Options{Compression: websocket.Compression{Enabled: true}}, func(_ *looper.Context, conn *websocket.Conn) error {
		for {
			m, err := conn.Read()
			if err != nil {
				return err
			}
			assert.Len(t, m.Data, 1<<20)
			read++
			begun.Set()
		}
	})
	w.machine.SocketBuffer = 64 << 10
	w.app.Get("/turn", func(c *looper.Context) error {
		if err := begun.Wait(c); err != nil {
			return err
		}
		for ; read < bombs; turns++ {
			if err := c.Yield(); err != nil {
				return err
			}
		}
		return c.Text(200, "")
	})
	w.serve(func(c *client) {
		c.open(offered)
		c.Sleep(time.Second)
		c.Send(strings.Repeat(packed(pack(strings.Repeat("x", 1<<20), "")), bombs) + closing(1000, ""))
		c.expectClose(1000)
	}, func(c *client) {
		c.Send("GET /turn HTTP/1.1\r\nHost: x\r\n\r\n")
		c.head()
		c.Close()
	})
	require.Equal(t, bombs, read)
	require.Greater(t, turns, bombs/2)
}
