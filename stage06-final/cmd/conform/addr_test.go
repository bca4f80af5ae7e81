package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The error for a wrong address says what it is and what to use instead.
func TestCheckAddr(t *testing.T) {
	const tcp = "the suite connects over TCP, so let the server listen on a port as well"
	rows := []struct{ addr, found string }{
		{"127.0.0.1:8000", ""},
		{"localhost:1", ""},
		{"[::1]:65535", ""},
		{"http://127.0.0.1:8000/", "a URL; use -addr 127.0.0.1:8000"},
		{"http://[::1]:8000", "a URL; use -addr [::1]:8000"},
		{"HTTP://example.com/a/b", "a URL; use -addr example.com:80"},
		{"ftp://example.com:21", "a URL; use -addr example.com:21"},
		{"http://", "a URL; use -addr 127.0.0.1:8000"},
		{"https://example.com", "a URL; use -addr example.com:443 and -tls"},
		{"https://localhost:8443/", "a URL; use -addr localhost:8443 and -tls"},
		{"unix:/run/server.sock", "a Unix socket; " + tcp},
		{"/run/server.sock", "a Unix socket; " + tcp},
		{"127.0.0.1:8000/", "a path after it; use -addr 127.0.0.1:8000"},
		{"localhost", "no port; use -addr localhost:8000, or the port that the server listens on"},
		{"::1", "no port; use -addr [::1]:8000, or the port that the server listens on"},
		{"[::1]", "no port; use -addr [::1]:8000, or the port that the server listens on"},
		{"", "no port; use -addr :8000, or the port that the server listens on"},
		{":8000", "no host; use -addr 127.0.0.1:8000"},
		{"a:b:c", "something else; use -addr 127.0.0.1:8000 or -addr [::1]:8000"},
		{"127.0.0.1:http", `the port "http"; a port is a number from 1 to 65535`},
		{"127.0.0.1:0", `the port "0"; a port is a number from 1 to 65535`},
		{"127.0.0.1:65536", `the port "65536"; a port is a number from 1 to 65535`},
	}
	for _, row := range rows {
		t.Run(row.addr, func(t *testing.T) {
			err := checkAddr("-addr", row.addr)
			if row.found == "" {
				assert.NoError(t, err)
				return
			}
			assert.EqualError(t, err, "-addr "+row.addr+": expected host:port, found "+row.found)
		})
	}
}
