package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const recorded = `{"ev":"tick","tick":1,"at":100}
{"ev":"wait","tick":1,"at":2100,"n":1,"timeout":-1,"took":2000}
{"ev":"ready","tick":1,"at":2100,"fd":7,"interest":"r"}
{"ev":"call","tick":1,"at":2200,"name":"read","fd":7,"n":78,"took":100}
{"ev":"run","tick":1,"at":2300,"name":"input","fd":7,"took":100}
`

const shown = `tick 1
  wait   as long as it takes: 1 ready after 2µs
  ready  fd 7 r
    read(7) = 78                     100ns
  run    input fd 7                  100ns
`

func TestShow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "loop.jsonl")
	for _, row := range []struct {
		name, text, want, err string
	}{
		{"nothing", "", "", ""},
		{"a tick", recorded, shown, ""},
		{"something else behind it", recorded + "oops\n", shown, file + ": line 6: expected a JSON object of a trace: invalid character 'o' looking for beginning of value"},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(file, []byte(row.text), 0o600))
			var out strings.Builder
			err := show(file, &out)
			require.Equal(t, row.want, out.String())
			if row.err == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, row.err)
			}
		})
	}
}

func TestShowMissingFile(t *testing.T) {
	var out strings.Builder
	require.ErrorIs(t, show(filepath.Join(t.TempDir(), "nothing"), &out), os.ErrNotExist)
}

var errClosed = errors.New("nobody reads")

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errClosed }

func TestShowToNobody(t *testing.T) {
	file := filepath.Join(t.TempDir(), "loop.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(recorded), 0o600))
	require.ErrorIs(t, show(file, closed{}), errClosed)
}
