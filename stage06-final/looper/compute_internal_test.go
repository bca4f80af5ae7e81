package looper

import (
	"errors"
	"log/slog"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The loops of a process share its processors, unless the application says otherwise.
func TestLoopsShareProcessors(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(9))
	for _, row := range []struct {
		name         string
		loops, given int
		want         int
	}{
		{"two share", 2, 0, 4},
		{"each has one", 16, 0, 1},
		{"as the application says", 2, 7, 7},
	} {
		t.Run(row.name, func(t *testing.T) {
			var first *App
			enough := errors.New("enough")
			err := Run("127.0.0.1:0", RunOptions{Loops: row.loops}, func() (*App, error) {
				if first != nil {
					return nil, enough
				}
				first = New(Config{Log: slog.New(slog.DiscardHandler), ComputeWorkers: row.given})
				return first, nil
			})
			require.ErrorIs(t, err, enough)
			assert.Equal(t, row.want, first.config.ComputeWorkers)
		})
	}
}
