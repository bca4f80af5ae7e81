package showcase_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A user with a password, and a program with a token.
func TestAccess(t *testing.T) {
	rows := []struct{ name, target, credentials, status, contains string }{
		{"no password", "/private", "", "401", `WWW-Authenticate: Basic realm="the showcase"`},
		{"a wrong password", "/private", "Basic YWRhOndyb25n", "401", ""},
		{"the password", "/private", "Basic YWRhOmxvdmVsYWNl", "200", "Hello, ada."},
		{"no token", "/api/moons/Mars", "", "401", "Content-Type: application/problem+json"},
		{"a wrong token", "/api/moons/Mars", "Bearer wrong", "401", `"detail":"the token is not valid"`},
		{"the token", "/api/moons/Mars", "Bearer looper", "200", `{"name":"Mars","moons":2}`},
		{"no such planet", "/api/moons/Pluto", "Bearer looper", "404", `"detail":"there is no such planet"`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := ask(t, "GET", row.target, "", "Authorization: "+row.credentials)
			assert.Contains(t, got, "HTTP/1.1 "+row.status+" ")
			assert.Contains(t, got, row.contains)
		})
	}
}
