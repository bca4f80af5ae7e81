package conformance

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// A program that does not print its address is stopped, and the error has its output.
func TestStart(t *testing.T) {
	if _, err := exec.LookPath("echo"); err != nil {
		t.Skip("no echo here")
	}
	for _, row := range []struct{ name, line, addr, where, message string }{
		{"the address is in the line", "it: listening on http://127.0.0.1:80/ (Ctrl-C stops)", "", "127.0.0.1:80", ""},
		{"the address is known", "nothing", "127.0.0.1:81", "127.0.0.1:81", ""},
		{"no address", "hello", "", "", `expected a first line with the server's address, found "hello"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			server, err := Start(exec.Command("echo", row.line), row.addr)
			if row.message != "" {
				require.EqualError(t, err, row.message)
				return
			}
			require.NoError(t, err)
			require.Equal(t, row.where, server.Addr)
			server.Stop()
		})
	}
	_, err := Start(exec.Command("no-such-program-anywhere"), "")
	require.ErrorIs(t, err, exec.ErrNotFound)
	_, err = Start(exec.Command("sh", "-c", "echo no port left >&2; exit 3"), "")
	require.EqualError(t, err, "expected a first line with the server's address: the server ended (exit status 3); it said:\n  | no port left")
}
