package redisstore

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseURL(t *testing.T) {
	for text, want := range map[string]place{
		"redis://host":                     {addr: "host:6379", host: "host"},
		"redis://127.0.0.1:7000/":          {addr: "127.0.0.1:7000", host: "127.0.0.1"},
		"redis://[::1]:7000/3":             {addr: "[::1]:7000", host: "::1", database: 3},
		"redis://:p%40ss@host/0":           {addr: "host:6379", host: "host", password: "p@ss"},
		"rediss://user:pass@host:6380/15":  {addr: "host:6380", host: "host", user: "user", password: "pass", database: 15, tls: true},
		"redis://user:pass:word@host:6380": {addr: "host:6380", host: "host", user: "user", password: "pass:word"},
	} {
		got, err := parseURL(text)
		require.NoError(t, err, text)
		assert.Empty(t, cmp.Diff(want, got, cmp.AllowUnexported(place{})), text)
	}
}

// Errors say what is wrong, and never the password.
func TestWrongURLs(t *testing.T) {
	for text, want := range map[string]string{
		"127.0.0.1:6379":            "expected a URL of Redis",
		"host:6379":                 `expected the scheme "redis" or "rediss", found "host"`,
		"http://:secret@host":       `expected the scheme "redis" or "rediss", found "http"`,
		"redis://:secret@host:port": "expected a URL of Redis",
		"redis://:secret@":          "expected a host, found none",
		"redis:///0":                "expected a host, found none",
		"redis://:secret@host/x":    `expected the number of a database, found "x"`,
		"redis://:secret@host/-1":   `expected the number of a database, found "-1"`,
		"redis://host?db=1":         "expected no query and no fragment, found one",
	} {
		_, err := parseURL(text)
		if assert.ErrorContains(t, err, want, text) {
			assert.NotContains(t, err.Error(), "secret", text)
		}
	}
	assert.PanicsWithValue(t, "redisstore: New: Config.URL: expected a host, found none", func() { New(nil, Config{URL: "redis://"}) })
}
