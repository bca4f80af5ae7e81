package websocket_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/websocket"
)

func TestEcho(t *testing.T) {
	w := newWorld(t).echo(websocket.Options{})
	w.serve(func(c *client) {
		head := c.open()
		assert.Contains(t, head, "HTTP/1.1 101 Switching Protocols\r\n")
		assert.Contains(t, head, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") // RFC 6455, section 1.3
		c.Send(text("hello"))
		c.expect("text hello")
		c.Send(binary("\x00\xff") + ping("are you there?"))
		c.expect("binary \x00\xff", "pong are you there?")
		c.leave()
	})
	require.NotContains(t, w.log.String(), "level=ERROR")
}

// These are opening handshakes (RFC 6455, section 4.2.1), and faults in them.
func TestHandshake(t *testing.T) {
	same := func(s string) string { return s }
	without := func(line string) func(string) string {
		return func(s string) string { return strings.Replace(s, line, "", 1) }
	}
	instead := func(line, other string) func(string) string {
		return func(s string) string { return strings.Replace(s, line, other, 1) }
	}
	with := func(lines ...string) func(string) string {
		return func(s string) string { return s + strings.Join(lines, "\r\n") + "\r\n" }
	}
	compressed := websocket.Options{Compression: websocket.Compression{Enabled: true}}
	for _, row := range []struct {
		name    string
		options websocket.Options
		change  func(string) string
		want    []string // lines of the response
	}{
		{"well", websocket.Options{}, same, lines("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: upgrade")},
		{"in another case", websocket.Options{}, instead("Upgrade: websocket", "upgrade: WebSocket"), lines("HTTP/1.1 101 Switching Protocols")},
		{"among other protocols", websocket.Options{}, instead("Upgrade: websocket", "Upgrade: h2c, websocket"), lines("HTTP/1.1 101 Switching Protocols")},
		{"no upgrade", websocket.Options{}, without("Upgrade: websocket\r\n"), lines("HTTP/1.1 426 Upgrade Required", "Upgrade: websocket", "Sec-WebSocket-Version: 13")},
		{"no connection option", websocket.Options{}, without("Connection: Upgrade\r\n"), lines("HTTP/1.1 426 Upgrade Required")},
		{"another protocol", websocket.Options{}, instead("Upgrade: websocket", "Upgrade: h2c"), lines("HTTP/1.1 426 Upgrade Required", "Upgrade: websocket")},
		{"HTTP/1.0", websocket.Options{}, instead("HTTP/1.1", "HTTP/1.0"), lines("HTTP/1.1 426 Upgrade Required")},
		{"another version", websocket.Options{}, instead("Version: 13", "Version: 8"), lines("HTTP/1.1 426 Upgrade Required", "Sec-WebSocket-Version: 13")},
		{"no version", websocket.Options{}, without("Sec-WebSocket-Version: 13\r\n"), lines("HTTP/1.1 426 Upgrade Required", "Sec-WebSocket-Version: 13")},
		{"two versions", websocket.Options{}, with("Sec-WebSocket-Version: 13"), lines("HTTP/1.1 426 Upgrade Required")},
		{"no key", websocket.Options{}, without("Sec-WebSocket-Key: " + key + "\r\n"), lines("HTTP/1.1 400 Bad Request")},
		{"a key of 15 bytes", websocket.Options{}, instead(key, "AAAAAAAAAAAAAAAAAAAA"), lines("HTTP/1.1 400 Bad Request")},
		{"a key that is not base64", websocket.Options{}, instead(key, "AAAAAAAAAAAAAAAAAAAA*A=="), lines("HTTP/1.1 400 Bad Request")},
		{"two keys", websocket.Options{}, with("Sec-WebSocket-Key: " + key), lines("HTTP/1.1 400 Bad Request")},
		{"POST", websocket.Options{}, instead("GET", "POST"), lines("HTTP/1.1 405 Method Not Allowed")},
		{"content", websocket.Options{}, with("Content-Length: 1"), lines("HTTP/1.1 400 Bad Request")},

		{"the same origin", websocket.Options{}, with("Origin: http://X"), lines("HTTP/1.1 101 Switching Protocols")},
		{"the same host with TLS in front", websocket.Options{}, with("Origin: https://x"), lines("HTTP/1.1 101 Switching Protocols")},
		{"another port", websocket.Options{}, with("Origin: http://x:81"), lines("HTTP/1.1 403 Forbidden")},
		{"a foreign origin", websocket.Options{}, with("Origin: http://evil.example"), lines("HTTP/1.1 403 Forbidden")},
		{"an opaque origin", websocket.Options{}, with("Origin: null"), lines("HTTP/1.1 403 Forbidden")},
		{"an empty origin", websocket.Options{}, with("Origin:"), lines("HTTP/1.1 403 Forbidden")},
		{"two origins", websocket.Options{}, with("Origin: http://x", "Origin: http://x"), lines("HTTP/1.1 403 Forbidden")},
		{"an origin on the list", websocket.Options{Origins: lines("https://good.example")}, with("Origin: https://good.example"), lines("HTTP/1.1 101 Switching Protocols")},
		{"an origin like it", websocket.Options{Origins: lines("https://good.example")}, with("Origin: http://good.example"), lines("HTTP/1.1 403 Forbidden")},
		{"any origin", websocket.Options{Origins: lines("*")}, with("Origin: null"), lines("HTTP/1.1 101 Switching Protocols")},

		{"a subprotocol", websocket.Options{Protocols: lines("b", "a")}, with("Sec-WebSocket-Protocol: a, b", "Sec-WebSocket-Protocol: c"), lines("Sec-WebSocket-Protocol: b")},
		{"none of ours", websocket.Options{Protocols: lines("d")}, with("Sec-WebSocket-Protocol: a, b"), lines("HTTP/1.1 101 Switching Protocols", "!Sec-WebSocket-Protocol")},

		{"compression that we do not want", websocket.Options{}, with("Sec-WebSocket-Extensions: permessage-deflate"), lines("HTTP/1.1 101 Switching Protocols", "!Sec-WebSocket-Extensions")},
		{"another extension", compressed, with("Sec-WebSocket-Extensions: x-other"), lines("HTTP/1.1 101 Switching Protocols", "!Sec-WebSocket-Extensions")},
		{"a malformed extension", compressed, with("Sec-WebSocket-Extensions: ;;"), lines("HTTP/1.1 400 Bad Request")},
		{"a browser's offer", compressed, with("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"),
			lines("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits=15")},
		{"the second offer", compressed, with("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=16, permessage-deflate"),
			lines("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover")},
		{"an unknown parameter", compressed, with("Sec-WebSocket-Extensions: permessage-deflate; x=1"), lines("!Sec-WebSocket-Extensions")},
		{"a parameter twice", compressed, with("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; server_no_context_takeover"), lines("!Sec-WebSocket-Extensions")},
		{"windows", websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: true, WindowBits: 12}},
			with("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10; client_max_window_bits"),
			lines("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10; client_max_window_bits=12")},
		{"the client's window is smaller", websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: true, WindowBits: 12}},
			with("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=9"),
			lines("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=9")},
		{"the client wants no takeover", websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: true}},
			with("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
			lines("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover")},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t).echo(row.options)
			w.app.Post("/", func(c *looper.Context) error {
				_, err := websocket.Accept(c, row.options)
				return err
			})
			var head string
			w.serve(func(c *client) {
				c.Send(row.change(handshake) + "\r\n")
				head = c.head()
				c.Close()
			})
			for _, want := range row.want {
				if absent, ok := strings.CutPrefix(want, "!"); ok {
					assert.NotContains(t, head, "\r\n"+absent)
				} else {
					assert.Contains(t, "\r\n"+head, "\r\n"+want+"\r\n")
				}
			}
			assert.NotContains(t, w.log.String(), "level=ERROR")
		})
	}
}

func lines(l ...string) []string { return l }

// Protocol returns the subprotocol that was chosen.
func TestProtocol(t *testing.T) {
	w := newWorld(t).handle(websocket.Options{Protocols: lines("chat")}, func(_ *looper.Context, conn *websocket.Conn) error {
		return conn.Write(websocket.Text(conn.Protocol()))
	})
	w.serve(func(c *client) {
		c.open("Sec-WebSocket-Protocol: chat")
		c.expect("text chat")
		c.expectClose(1000)
	})
}

// A message that comes with the handshake waits for the handler.
func TestEarlyMessage(t *testing.T) {
	w := newWorld(t).echo(websocket.Options{})
	w.serve(func(c *client) {
		c.Send(handshake + "\r\n" + text("early"))
		c.head()
		c.expect("text early")
		c.leave()
	})
}
