//go:build unix

package server_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
)

// A body of 8 MiB over a real socket, with a length and in chunks. The handler takes it in small pieces and sends each
// back at once. The client is net/http's.
func TestRealBody(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789abcdef"), 8<<20/16)
	for _, poller := range kernel.Pollers() {
		for _, length := range []int64{int64(len(content)), -1} {
			t.Run(fmt.Sprint(poller, " length ", length), func(t *testing.T) {
				s := startRealWith(t, poller, sendBack, server.Config{Limits: http1.Limits{Body: 8 << 20}})
				request, err := http.NewRequest("POST", "http://"+s.addr+"/", io.NopCloser(bytes.NewReader(content)))
				require.NoError(t, err)
				request.ContentLength = length
				client := http.Client{Transport: &http.Transport{}}
				defer client.CloseIdleConnections()
				response, err := client.Do(request)
				require.NoError(t, err)
				got, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				assert.True(t, bytes.Equal(content, got))
			})
		}
	}
}

// sendBack streams both ways, as fast as the slower of the two.
func sendBack(x server.Exchange) {
	x.Begin(200, -1)
	x.OnDrain(x.Resume)
	x.Receive(func(data []byte) int {
		if x.Full() {
			return 0
		}
		n, _ := x.Write(data[:min(len(data), 10_000)])
		x.Resume()
		return n
	}, func() { _ = x.End() })
}

// reverse is a protocol that sends each line back in reverse.
type reverse struct{ loop.Defaults }

func (reverse) Input(c *loop.Conn, in []byte) (consumed int) {
	for line := range bytes.Lines(in) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		consumed += len(line)
		for i := len(line) - 2; i >= 0; i-- {
			c.Write(line[i : i+1])
		}
		c.Write([]byte("\n"))
	}
	return consumed
}

func TestRealUpgrade(t *testing.T) {
	for _, poller := range kernel.Pollers() {
		t.Run(poller, func(t *testing.T) {
			s := startRealWith(t, poller, func(x server.Exchange) {
				assert.NoError(t, x.Upgrade("reverse", reverse{}))
			}, server.Config{})
			conn, err := net.Dial("tcp", s.addr)
			require.NoError(t, err)
			defer conn.Close()
			_, err = io.WriteString(conn, request("GET", "/", "Connection: upgrade", "Upgrade: reverse")+"hello\nwor")
			require.NoError(t, err)
			buffer := make([]byte, 1024)
			var heard strings.Builder
			for !strings.HasSuffix(heard.String(), "\r\n\r\nolleh\n") {
				n, err := conn.Read(buffer)
				require.NoError(t, err, heard.String())
				heard.Write(buffer[:n])
			}
			require.True(t, strings.HasPrefix(heard.String(), "HTTP/1.1 101 Switching Protocols\r\n"), heard.String())
			_, err = io.WriteString(conn, "ld\n")
			require.NoError(t, err)
			require.NoError(t, conn.(*net.TCPConn).CloseWrite())
			rest, err := io.ReadAll(conn)
			require.NoError(t, err)
			require.Equal(t, "dlrow\n", string(rest))
		})
	}
}
