package value_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template/value"
)

// TestPretty: the expected texts are the output of Python's pprint.pformat.
func TestPretty(t *testing.T) {
	content, err := os.ReadFile("testdata/pretty.json")
	require.NoError(t, err)
	var rows []struct {
		Value   any
		Depth   int
		Compact bool
		Want    string
	}
	require.NoError(t, json.Unmarshal(content, &rows))
	require.NotEmpty(t, rows)
	for _, row := range rows {
		got, err := value.Pretty{Depth: row.Depth, Compact: row.Compact}.AppendPretty(nil, nil, value.Of(integers(row.Value)))
		require.NoError(t, err)
		if diff := cmp.Diff(row.Want, string(got)); diff != "" {
			t.Errorf("depth %d, compact %t: %s", row.Depth, row.Compact, diff)
		}
	}
}

// integers converts the numbers of JSON to integers.
func integers(x any) any {
	switch x := x.(type) {
	case float64:
		return int(x)
	case []any:
		for i := range x {
			x[i] = integers(x[i])
		}
	case map[string]any:
		for key := range x {
			x[key] = integers(x[key])
		}
	}
	return x
}
