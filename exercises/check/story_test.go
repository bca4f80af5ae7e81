//go:build unix

package check

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A process that has ended cannot be measured. If the server has ended, that is its fault, and otherwise the machine's.
func TestBlamed(t *testing.T) {
	gone := errors.New("process 42 is not there")
	for _, row := range []struct {
		name, method string
		fault        bool
	}{{"the server has ended", "FROBNICATE", true}, {"the server runs", "GET", false}} {
		t.Run(row.name, func(t *testing.T) {
			p := probe{ask: func(_ context.Context, s *server) error {
				c, err := dial(s)
				if err != nil {
					return err
				}
				defer c.Close()
				_, _ = c.ask(row.method + " / HTTP/1.1\r\nHost: x\r\n\r\n")
				return gone
			}}
			v := p.run(t.Context(), bench{program: dies.program()})
			if !row.fault {
				assert.ErrorIs(t, v.err, gone)
				return
			}
			require.NotNil(t, v.failure)
			assert.Contains(t, v.failure.ServerSaid, "panic: this method is not known")
		})
	}
}
