package practice

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What a text names must be there, under the name that it has now.
func TestBefore(t *testing.T) {
	for _, row := range []struct {
		text  string
		want  []string
		fails bool
	}{
		{"# A title\n", nil, false},
		{"**Before this:** step 05 (epoll) of the build track.\n", []string{"step 05 (epoll) of the build track"}, false},
		{"**Before this:** step 05 (epoll) of the build track; the lesson of stage 2.\n",
			[]string{"step 05 (epoll) of the build track", "the lesson of stage 2"}, false},
		{"**Before this:** step 05 (poll) of the build track.\n", nil, true},
		{"**Before this:** step 46 (more) of the build track.\n", nil, true},
		{"**Before this:** the lesson of stage 7.\n", nil, true},
	} {
		got, err := parseBefore(row.text)
		require.Equal(t, row.fails, err != nil, "%q: %v", row.text, err)
		require.Equal(t, row.want, got, "%q", row.text)
	}
}

// One mistake may be marked as the starter's.
func TestMistakes(t *testing.T) {
	mistakes, start := parseMistakes("# What goes wrong\n\n## one\n\nA.\n\n## two (at the start)\n\nB.\n")
	require.Equal(t, map[string]string{"one": "A.", "two": "B."}, mistakes)
	require.Equal(t, "two", start)
}
