package websocket_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
