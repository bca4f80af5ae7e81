package middleware_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/middleware"
)

// A browser would insist on https for localhost for a year, whichever program is there next.
func TestSecureDevelopment(t *testing.T) {
	app := looper.New(looper.Config{})
	app.Configure(func(config *looper.Config) { config.TLS.Dev = true })
	app.Use(middleware.Secure(middleware.SecureConfig{}))
	app.Get("/", func(c *looper.Context) error { return c.Text(200, c.Scheme()) })
	r := loopertest.Real(t, app).Get("/").Expect(200)
	assert.Equal(t, "https", r.Body)
	assert.Empty(t, r.Header.Get("Strict-Transport-Security"))
	assert.Equal(t, "nosniff", r.Header.Get("X-Content-Type-Options"))
}
