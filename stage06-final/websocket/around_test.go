package websocket_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/middleware"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/websocket"
)

// A WebSocket works inside all middleware.
func TestInsideMiddleware(t *testing.T) {
	for name, around := range map[string]looper.Middleware{
		"Default":     middleware.Default(),
		"Secure":      middleware.Secure(middleware.SecureConfig{}),
		"Compress":    middleware.Compress(middleware.CompressConfig{}),
		"RequestID":   middleware.RequestID(middleware.RequestIDConfig{}),
		"ETag":        middleware.ETag(middleware.ETagConfig{}),
		"CORS":        middleware.CORS(middleware.CORSConfig{}),
		"Log":         middleware.Log(middleware.LogConfig{}),
		"CrossOrigin": middleware.CrossOrigin(middleware.CrossOriginConfig{}),
		"RateLimit":   middleware.RateLimit(middleware.RateLimitConfig{}),
		"Metrics":     middleware.NewMetrics(middleware.MetricsConfig{}).Middleware(),
		"Unencoded":   middleware.Unencoded(),
		"Recover":     middleware.Recover(nil),
		"Timeout":     middleware.Timeout(time.Minute),
		"BodyLimit":   middleware.BodyLimit(1000),
		"session":     session.New(session.Config{Insecure: true}),
		"OnResponse": func(next looper.Handler) looper.Handler {
			return func(c *looper.Context) error {
				c.OnResponse(func(r *looper.Response) error {
					require.Same(t, c, r.Context())
					c.SetHeader("X-Around", "here")
					return nil
				})
				return next(c)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			app := looper.New(looper.Config{})
			app.Use(around)
			app.Get("/room", func(c *looper.Context) error {
				ws, err := websocket.Accept(c, websocket.Options{})
				if err != nil {
					return err
				}
				m, err := ws.Read()
				if err != nil {
					return err
				}
				return ws.Write(m)
			})
			ws := loopertest.New(t, app).WebSocket("/room")
			ws.Send("hello")
			ws.Expect("hello")
		})
	}
}
