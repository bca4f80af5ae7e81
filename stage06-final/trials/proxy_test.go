package trials_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/proxy"
)

// A WebSocket passes through the proxy to a server that does not know of the proxy: handshake, messages, large ones, compression,
// closing.
func TestWebSocketThroughProxy(t *testing.T) {
	upgrader := websocket.Upgrader{EnableCompression: true, CheckOrigin: func(*http.Request) bool { return true }}
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer c.Close()
		for {
			kind, message, err := c.ReadMessage()
			if err != nil {
				return
			}
			if err := c.WriteMessage(kind, message); err != nil {
				return
			}
		}
	}))
	defer upstream.Close()
	w := newWorld(t, func(app *looper.App) {
		p, err := proxy.New(proxy.Config{Upstreams: []string{upstream.URL}})
		require.NoError(t, err)
		p.Mount(app, "")
	})
	for _, compression := range []bool{false, true} {
		dialer := websocket.Dialer{EnableCompression: compression}
		c, _, err := dialer.Dial("ws"+strings.TrimPrefix(w.url, "http")+"/echo", nil)
		require.NoError(t, err)
		for _, message := range []string{"hello", "", strings.Repeat("much ", 1<<18)} {
			require.NoError(t, c.WriteMessage(websocket.TextMessage, []byte(message)))
			_, got, err := c.ReadMessage()
			require.NoError(t, err)
			require.Equal(t, message, string(got))
		}
		require.NoError(t, c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, "bye")))
		_, _, err = c.ReadMessage()
		require.True(t, websocket.IsCloseError(err, websocket.CloseNormalClosure), "%v", err)
		require.NoError(t, c.Close())
	}
}
