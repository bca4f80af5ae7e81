package server_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// memoryFile is a file of the simulated kernel.
type memoryFile struct{ io.ReaderAt }

func (memoryFile) Fd() uintptr { return 0 }

func fileOf(text string) memoryFile { return memoryFile{strings.NewReader(text)} }

// A response of pieces and files, and the next request's response after it.
func TestSendFile(t *testing.T) {
	const large = 1 << 20
	text := strings.Repeat("0123456789abcdef", large/16)
	for _, row := range []struct {
		name string
		end  func(x server.Exchange, sent *int)
	}{
		{"End when it is sent", func(x server.Exchange, sent *int) {
			_ = x.SendFile(fileOf(text), 1, large-2, func(error) { *sent++; _, _ = x.Write([]byte("]")); _ = x.End() })
		}},
		{"End at once", func(x server.Exchange, sent *int) {
			_ = x.SendFile(fileOf(text), 1, large-2, func(error) { *sent++ })
			_, _ = x.Write([]byte("]"))
			_ = x.End()
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			sent := 0
			w := newWorld(t, sim.Config{SocketBuffer: 32 << 10}, server.Config{})
			w.page = func(x server.Exchange) {
				if string(x.Request().Path()) != "/file" {
					require.NoError(w, x.Respond(200, []byte("next")))
					return
				}
				require.NoError(w, x.Begin(200, large))
				_, err := x.Write([]byte("["))
				require.NoError(w, err)
				row.end(x, &sent)
			}
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send(request("GET", "/file") + request("GET", "/next"))
				c.ExpectUntil("\r\n\r\n")
				c.Sleep(time.Second)
				c.Expect("[" + text[1:large-1] + "]")
				c.ExpectUntil("next")
				c.Close()
			})
			w.run()
			require.Equal(t, 1, sent)
		})
	}
}

// A client that reads a large file slowly is not cut off; one that reads nothing is.
func TestSendFileToSlowClients(t *testing.T) {
	const large = 1 << 20
	text := strings.Repeat("0123456789abcdef", large/16)
	for _, row := range []struct {
		name  string
		takes int
		err   error
	}{
		{"a little every twenty seconds", 20 << 10, nil},
		{"nothing", 0, server.ErrWriteTimeout},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{SocketBuffer: 32 << 10}, server.Config{})
			var told []error
			w.page = func(x server.Exchange) {
				require.NoError(w, x.Begin(200, large))
				require.NoError(w, x.SendFile(fileOf(text), 0, large, func(err error) {
					told = append(told, err)
					_ = x.End()
				}))
			}
			w.kernel.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send(request("GET", "/file"))
				c.ExpectUntil("\r\n\r\n")
				if row.takes == 0 {
					c.Sleep(2 * time.Minute)
					c.ExpectReset()
					return
				}
				got := ""
				for len(got) < large {
					got += c.ReceiveUpTo(row.takes)
					c.Sleep(20 * time.Second)
				}
				assert.Equal(t, text, got)
				c.Close()
			})
			w.run()
			require.Len(t, told, 1)
			require.ErrorIs(t, told[0], row.err)
		})
	}
}

// A file that cannot be sent is refused, and done is not called.
func TestSendFileRefused(t *testing.T) {
	never := func(error) { t.Error("done was called") }
	w := newWorld(t, sim.Config{}, server.Config{})
	w.page = func(x server.Exchange) {
		f := fileOf("0123456789")
		require.ErrorIs(w, x.SendFile(f, 0, 1, never), server.ErrNotBegun)
		if string(x.Request().Path()) == "/pieces" {
			require.NoError(w, x.Begin(200, -1))
			require.ErrorIs(w, x.SendFile(f, 0, 1, never), server.ErrNoLength)
			require.NoError(w, x.End())
			return
		}
		require.NoError(w, x.Begin(200, 4))
		told := 0
		require.NoError(w, x.SendFile(f, 0, 0, func(error) { told++ }))
		if string(x.Request().Method()) == "HEAD" {
			require.NoError(w, x.SendFile(f, 3, 4, func(error) { told++ }))
			require.Equal(w, 2, told)
		} else {
			require.ErrorIs(w, x.SendFile(f, 0, 5, never), server.ErrLength)
			require.ErrorIs(w, x.SendFile(f, 0, -1, never), server.ErrLength)
			require.NoError(w, x.SendFile(f, 3, 4, func(error) { told++ }))
			require.Equal(w, 1, told)
			require.ErrorIs(w, x.SendFile(f, 0, 1, never), server.ErrLength)
		}
		require.NoError(w, x.End())
	}
	w.kernel.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send(request("GET", "/file"))
		c.ExpectUntil("\r\n\r\n3456")
		c.Send(request("HEAD", "/file") + request("GET", "/pieces"))
		c.ExpectUntil("Content-Length: 4\r\n\r\nHTTP/1.1")
		c.ExpectUntil("\r\n\r\n0\r\n\r\n")
		c.Close()
	})
	w.run()
}
