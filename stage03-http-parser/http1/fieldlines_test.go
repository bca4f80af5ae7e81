package http1_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
)

func fieldLines(t *testing.T, pairs ...string) (fields []byte) {
	t.Helper()
	var err error
	for i := 0; i < len(pairs); i += 2 {
		fields, err = http1.AppendField(fields, pairs[i], pairs[i+1])
		require.NoError(t, err)
	}
	return fields
}

func TestFieldLines(t *testing.T) {
	fields := fieldLines(t, "Vary", "Accept", "X-A", "1", "X", "", "vary", "Cookie", "X-A-B", "X-A: 2")
	rows := []struct{ name, found, left string }{
		{"VARY", "Accept", "X-A: 1\r\nX: \r\nX-A-B: X-A: 2\r\n"},
		{"X-A", "1", "Vary: Accept\r\nX: \r\nvary: Cookie\r\nX-A-B: X-A: 2\r\n"},
		{"X-A-B", "X-A: 2", "Vary: Accept\r\nX-A: 1\r\nX: \r\nvary: Cookie\r\n"},
		{"X", "", "Vary: Accept\r\nX-A: 1\r\nvary: Cookie\r\nX-A-B: X-A: 2\r\n"},
		{"Accept", "none", string(fields)},
		{"", "none", string(fields)},
		{"a name that is longer than all of the lines together, and by far, so that it can be nowhere", "none", string(fields)},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			found := http1.LookupField(fields, row.name)
			if row.found == "none" {
				assert.Nil(t, found)
			} else {
				assert.NotNil(t, found, "an empty value is a value")
				assert.Equal(t, row.found, string(found))
			}
			assert.Equal(t, row.left, string(http1.DeleteField(append([]byte(nil), fields...), row.name)))
		})
	}
	even := http1.DeleteFieldFunc(fieldLines(t, "N", "1", "n", "2", "N", "3", "M", "4"), "n", func(value []byte) bool { return value[0]%2 == 0 })
	assert.Equal(t, "N: 1\r\nN: 3\r\nM: 4\r\n", string(even))
	assert.Nil(t, http1.LookupField(nil, "A"))
	assert.Empty(t, http1.DeleteField(nil, "A"))
}
