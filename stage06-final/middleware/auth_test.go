package middleware_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

func basic(text string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(text))
}

func TestBasicAuth(t *testing.T) {
	w := newWorld(t)
	users := map[string]string{"ada": "s:3cret", "grüße": "pässword", "empty": ""}
	w.app.Group("/in", middleware.BasicAuth(middleware.BasicAuthConfig{Realm: `the "house"`, Users: users})).
		Get("", func(c *looper.Context) error {
			name, _ := middleware.User(c)
			return c.Text(200, name)
		})
	rows := []struct {
		name  string
		lines []string
		user  string // "": refused
	}{
		{"right", []string{basic("ada:s:3cret")}, "ada"},
		{"a scheme in another case", []string{"Authorization: bAsIc  " + base64.StdEncoding.EncodeToString([]byte("ada:s:3cret"))}, "ada"},
		{"UTF-8", []string{basic("grüße:pässword")}, "grüße"},
		{"an empty password", []string{basic("empty:")}, "empty"},
		{"nothing", nil, ""},
		{"a wrong password", []string{basic("ada:secret")}, ""},
		{"the beginning of the password", []string{basic("ada:s:3cre")}, ""},
		{"a password that is empty", []string{basic("ada:")}, ""},
		{"another's password", []string{basic("ada:pässword")}, ""},
		{"a user that is not known", []string{basic("eve:s:3cret")}, ""},
		{"an empty user", []string{basic(":")}, ""},
		{"no colon", []string{basic("ada")}, ""},
		{"Latin-1", []string{basic("gr\xfc\xdfe:p\xe4ssword")}, ""},
		{"a control character", []string{basic("ada\x00:s:3cret")}, ""},
		{"not Base64", []string{"Authorization: Basic ada:s:3cret"}, ""},
		{"Base64 and more text after it", []string{basic("ada:s:3cret") + " x"}, ""},
		{"only a scheme", []string{"Authorization: Basic"}, ""},
		{"another scheme", []string{"Authorization: Bearer YWRhOnM6M2NyZXQ="}, ""},
		{"two fields", []string{basic("ada:s:3cret"), basic("ada:s:3cret")}, ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := w.ask("GET", "/in", "", row.lines...)
			if row.user != "" {
				assert.Equal(t, "200 OK", r.status)
				assert.Equal(t, row.user, r.body)
				return
			}
			assert.Equal(t, "401 Unauthorized", r.status)
			assert.Equal(t, `Basic realm="the \"house\"", charset="UTF-8"`, r.fields["WWW-Authenticate"])
		})
	}
}

func TestBasicAuthZero(t *testing.T) {
	w := newWorld(t, middleware.BasicAuth(middleware.BasicAuthConfig{})).text("/")
	r := w.ask("GET", "/", "", basic(":"))
	assert.Equal(t, "401 Unauthorized", r.status)
	assert.Equal(t, `Basic realm="restricted", charset="UTF-8"`, r.fields["WWW-Authenticate"])
	require.Panics(t, func() { middleware.BasicAuth(middleware.BasicAuthConfig{Realm: "a\r\nSet-Cookie: b"}) })
}

func TestBasicAuthCheck(t *testing.T) {
	w := newWorld(t, middleware.BasicAuth(middleware.BasicAuthConfig{Check: func(c *looper.Context, user, password string) (bool, error) {
		if err := c.Sleep(1e9); err != nil { // a slow hash
			return false, err
		}
		if user == "broken" {
			return true, errors.New("no database")
		}
		return user == password, nil
	}})).text("/")
	assert.Equal(t, "200 OK", w.ask("GET", "/", "", basic("a:a")).status)
	assert.Equal(t, "401 Unauthorized", w.ask("GET", "/", "", basic("a:b")).status)
	assert.Equal(t, "500 Internal Server Error", w.ask("GET", "/", "", basic("broken:broken")).status)
}

func TestBearer(t *testing.T) {
	w := newWorld(t, middleware.Bearer(middleware.BearerConfig{Realm: "cats", Check: func(c *looper.Context, token string) error {
		switch token {
		case "good", "a-._~+/9==":
			return nil
		case "reader":
			return &middleware.ScopeError{Scope: "cats:write"}
		case "nobody":
			return &middleware.ScopeError{}
		case "broken":
			return errors.New("no database")
		}
		return middleware.ErrInvalidToken
	}})).text("/")
	rows := []struct {
		name      string
		lines     []string
		status    string
		challenge string
	}{
		{"right", []string{"Authorization: Bearer good"}, "200 OK", ""},
		{"all characters", []string{"Authorization: bearer a-._~+/9=="}, "200 OK", ""},
		{"nothing", nil, "401 Unauthorized", `Bearer realm="cats"`},
		{"another scheme", []string{"Authorization: Basic good"}, "401 Unauthorized", `Bearer realm="cats"`},
		{"in the query", nil, "401 Unauthorized", `Bearer realm="cats"`},
		{"wrong", []string{"Authorization: Bearer bad"}, "401 Unauthorized", `Bearer realm="cats", error="invalid_token"`},
		{"a scope is missing", []string{"Authorization: Bearer reader"}, "403 Forbidden", `Bearer realm="cats", error="insufficient_scope", scope="cats:write"`},
		{"a scope is missing, and not named", []string{"Authorization: Bearer nobody"}, "403 Forbidden", `Bearer realm="cats", error="insufficient_scope"`},
		{"no token", []string{"Authorization: Bearer"}, "400 Bad Request", `Bearer realm="cats", error="invalid_request"`},
		{"only padding", []string{"Authorization: Bearer =="}, "400 Bad Request", `Bearer realm="cats", error="invalid_request"`},
		{"padding in the middle", []string{"Authorization: Bearer a=b"}, "400 Bad Request", `Bearer realm="cats", error="invalid_request"`},
		{"two words", []string{"Authorization: Bearer good bad"}, "400 Bad Request", `Bearer realm="cats", error="invalid_request"`},
		{"a quote", []string{`Authorization: Bearer "good"`}, "400 Bad Request", `Bearer realm="cats", error="invalid_request"`},
		{"two fields", []string{"Authorization: Bearer good", "Authorization: Bearer bad"}, "400 Bad Request", `Bearer realm="cats", error="invalid_request"`},
		{"a check that fails", []string{"Authorization: Bearer broken"}, "500 Internal Server Error", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			target := "/"
			if strings.Contains(row.name, "query") {
				target = "/?access_token=good"
			}
			r := w.ask("GET", target, "", row.lines...)
			assert.Equal(t, row.status, r.status)
			assert.Equal(t, row.challenge, r.fields["WWW-Authenticate"])
		})
	}
	zero := newWorld(t, middleware.Bearer(middleware.BearerConfig{})).text("/")
	assert.Equal(t, "401 Unauthorized", zero.ask("GET", "/", "", "Authorization: Bearer good").status)
}
