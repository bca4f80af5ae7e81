package middleware_test

import (
	"errors"
	"log/slog"
	"net/netip"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

func TestSecure(t *testing.T) {
	w := newWorld(t, middleware.Secure(middleware.SecureConfig{})).text("/")
	w.app.Get("/fault", func(c *looper.Context) error { return errors.New("on purpose") })
	w.app.Get("/file", func(c *looper.Context) error { return c.File(fstest.MapFS{"f.txt": {Data: []byte("file")}}, "f.txt") })
	w.app.Get("/own", func(c *looper.Context) error {
		c.AddHeader("content-security-policy", "default-src *")
		c.AddHeader("Referrer-Policy", "no-referrer")
		return c.Text(200, "")
	})
	for _, path := range []string{"/", "/fault", "/nowhere", "/file"} {
		fields := w.ask("GET", path, "").fields
		assert.Equal(t, "nosniff", fields["X-Content-Type-Options"], path)
		assert.Equal(t, middleware.DefaultPolicy, fields["Content-Security-Policy"], path)
		assert.Equal(t, "strict-origin-when-cross-origin", fields["Referrer-Policy"], path)
		assert.Equal(t, "camera=(), geolocation=(), microphone=()", fields["Permissions-Policy"], path)
		assert.Equal(t, "same-origin", fields["Cross-Origin-Opener-Policy"], path)
		assert.Equal(t, "same-origin", fields["Cross-Origin-Resource-Policy"], path)
		assert.NotContains(t, fields, "Strict-Transport-Security", "not over http")
	}
	own := w.ask("GET", "/own", "").fields
	assert.Equal(t, "default-src *", own["content-security-policy"])
	assert.NotContains(t, own, "Content-Security-Policy")
	assert.Equal(t, "no-referrer", own["Referrer-Policy"])
	assert.Equal(t, "nosniff", own["X-Content-Type-Options"])
}

func TestSecureLeavesOut(t *testing.T) {
	w := newWorld(t, middleware.Secure(middleware.SecureConfig{
		ContentSecurityPolicy: "-", ReferrerPolicy: "-", PermissionsPolicy: "-", OpenerPolicy: "-", ResourcePolicy: "cross-origin",
	})).text("/")
	fields := w.ask("GET", "/", "").fields
	for _, name := range []string{"Date", "Content-Type", "Content-Length", "Connection"} {
		delete(fields, name)
	}
	assert.Equal(t, map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "cross-origin"}, fields)
	require.Panics(t, func() { middleware.Secure(middleware.SecureConfig{ReferrerPolicy: "a\r\nb: c"}) })
	require.Panics(t, func() { middleware.Secure(middleware.SecureConfig{ContentSecurityPolicy: "{nonce}\r\nb: c"}) })
}

// Strict-Transport-Security is sent over https only; a trusted proxy says whether its client uses https.
func TestSecureTransport(t *testing.T) {
	rows := []struct {
		name   string
		config middleware.SecureConfig
		scheme string
		want   string
	}{
		{"http", middleware.SecureConfig{}, "http", ""},
		{"https", middleware.SecureConfig{}, "https", "max-age=31536000"},
		{"an hour, and subdomains", middleware.SecureConfig{HSTS: time.Hour, HSTSSubdomains: true}, "https", "max-age=3600; includeSubDomains"},
		{"off", middleware.SecureConfig{HSTS: -1}, "https", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler), TrustedProxies: []netip.Prefix{ownNetwork}})
			app.Use(middleware.Secure(row.config))
			app.Get("/", hello)
			w := &world{T: t, app: app}
			fields := w.ask("GET", "/", "", "X-Forwarded-For: 203.0.113.1", "X-Forwarded-Proto: "+row.scheme).fields
			assert.Equal(t, row.want, fields["Strict-Transport-Security"])
			assert.Equal(t, "nosniff", fields["X-Content-Type-Options"])
		})
	}
}

// A script that an attacker has put into a page is text, since templates escape. If a page includes it without escaping, the
// policy forbids it, because it has no nonce.
func TestSmuggledScript(t *testing.T) {
	page := `<script nonce="{{ nonce }}">own()</script>{{ name }}`
	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler), TemplatesFS: fstest.MapFS{"page.html": {Data: []byte(page)}}})
	app.Use(middleware.Secure(middleware.SecureConfig{ContentSecurityPolicy: "script-src 'nonce-{nonce}'"}))
	app.Get("/page", func(c *looper.Context) error {
		return c.Render(200, "page.html", looper.Map{"nonce": middleware.Nonce(c), "name": c.Query("name")})
	})
	app.Get("/careless", func(c *looper.Context) error { return c.HTML(200, c.Query("name")) })
	w := &world{T: t, app: app}
	seen := map[string]bool{}
	for range 20 {
		r := w.ask("GET", "/page?name=%3Cscript%3Eevil()%3C/script%3E", "")
		require.Regexp(t, `^script-src 'nonce-[A-Z2-7]{26}'$`, r.fields["Content-Security-Policy"])
		nonce := r.fields["Content-Security-Policy"][len("script-src 'nonce-"):][:26]
		assert.Equal(t, `<script nonce="`+nonce+`">own()</script>&lt;script&gt;evil()&lt;/script&gt;`, r.body)
		seen[nonce] = true
	}
	assert.Len(t, seen, 20)

	r := w.ask("GET", "/careless?name=%3Cscript%3Eevil()%3C/script%3E", "")
	assert.Equal(t, "<script>evil()</script>", r.body)
	assert.Regexp(t, `^script-src 'nonce-[A-Z2-7]{26}'$`, r.fields["Content-Security-Policy"], "without a word for inline scripts")
}

// No middleware lets a client write a field of the response.
func TestSmuggledFields(t *testing.T) {
	w := newWorld(t, middleware.RequestID(middleware.RequestIDConfig{}), middleware.Default(), middleware.CORS(middleware.CORSConfig{
		AllowOrigin: func(*looper.Context, string) bool { return true }, Credentials: true}))
	w.app.Get("/", func(c *looper.Context) error {
		c.AddHeader("X-Name", c.Query("name"))
		if err := c.Text(200, "named"); err == nil {
			t.Error("a line end in a field")
		}
		return c.Redirect("/next?name=" + c.Query("name"))
	})
	for _, target := range []string{"/?name=a%0d%0aSet-Cookie:%20a=b", "/?name=a%0aSet-Cookie:%20a=b", "/?name=%00Set-Cookie:%20a=b"} {
		r := w.ask("GET", target, "", "Origin: https://a.example\tSet-Cookie: a=b", "X-Request-Id: a")
		assert.NotContains(t, r.fields, "Set-Cookie")
		assert.Equal(t, "500 Internal Server Error", r.status, "a redirect with a control character")
	}
}
