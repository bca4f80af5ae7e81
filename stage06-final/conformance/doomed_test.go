package conformance

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// doomedVariable makes the test program a server that ends when a client requests /die.
const doomedVariable = "CONFORMANCE_TEST_DOOMED"

// startDoomed starts that server, as a program of its own.
func startDoomed(t *testing.T) *Process {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^TestDoomed$")
	command.Env = append(os.Environ(), doomedVariable+"=1")
	server, err := Start(command, "")
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	return server
}

// TestDoomed is the server itself, and not a test.
func TestDoomed(t *testing.T) {
	if os.Getenv(doomedVariable) == "" {
		t.Skip("this is the program of other tests")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	fmt.Printf("doomed: listening on http://%s/ (until /die)\n", listener.Addr())
	die := make(chan struct{})
	go http.Serve(listener, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/die" {
			close(die)
			select {}
		}
	}))
	<-die
	panic("no more of this")
}
