//go:build unix

package check

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadCalls(t *testing.T) {
	for _, row := range []struct {
		name, table string
		want        int
	}{
		{"with errors", "% time     seconds  usecs/call     calls    errors syscall\n 60.0 0.1 3 7 2 read\n100.00    0.005714           5      1021         5 total\n", 1021},
		{"without", "100.00    0.005714           5      1021           total\n", 1021},
		{"no table", "", 0},
		{"no total", " 60.0 0.1 3 7 2 read\n", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			calls, err := readCalls(row.table)
			assert.Equal(t, row.want, calls)
			assert.Equal(t, row.want == 0, err != nil)
		})
	}
}

func TestAskWhile(t *testing.T) {
	few := func(asked int) bool { return asked < 5 }
	require.NoError(t, upright.program().with(t.Context(), func(s *server) error {
		asked, err := Contender{Path: "/"}.askWhile(s, few)
		assert.Equal(t, 5, asked)
		assert.NoError(t, err)
		_, err = Contender{Path: "/none"}.askWhile(s, few)
		assert.ErrorContains(t, err, "GET /none: expected 200, found 404")
		return nil
	}))
}

// A server that serves one client at a time has no idle clients to measure.
func TestIdleMemoryOfASingle(t *testing.T) {
	_, err := idleMemoryOf(t.Context(), Contender{}, true)
	require.ErrorContains(t, err, "one client at a time")
}

// A program compared with itself gives ratios of about 1.
func TestCompare(t *testing.T) {
	deepOnly(t)
	one := Contender{Name: "one", Program: upright.program(), Path: "/"}
	doing := 0
	figures, err := Compare(t.Context(), [2]Contender{one, one}, func(string) { doing++ })
	require.NoError(t, err)
	require.Len(t, figures, 3)
	assert.Equal(t, loadPairs+1+idlePairs, doing)
	for _, f := range figures {
		if f.LeftOut == "" {
			assert.InDelta(t, 1, f.Ratio, 0.5, f.Name)
		}
	}
}
