package judge_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/exercises/practice/judge"
)

// An answer of several lines may be typed in one.
func TestLines(t *testing.T) {
	for _, row := range []struct {
		name, answer string
		want         []string // nil: the answer has another form
	}{
		{"lines", "# form\na b\n c \n", []string{"a b", "c"}},
		{"semicolons", "a b; c", []string{"a b", "c"}},
		{"semicolons in lines", "a;b\nc\n", []string{"a;b", "c"}},
		{"spaces", "a c", nil},
		{"too many", "a;b;c", nil},
		{"nothing", "# a;b\n", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			var lines []string
			r := judge.New(row.answer).Run(func(s *judge.Story) { lines = s.Lines(2, "one for each cup") })
			assert.Equal(t, row.want != nil, r.Passed)
			assert.Equal(t, row.want, lines)
			if !r.Passed {
				assert.Equal(t, "2 lines, one for each cup; in one line, with semicolons between them", r.Failure.Wanted)
			}
		})
	}
}

func TestTellError(t *testing.T) {
	assert.Equal(t, "no error", judge.TellError(nil))
	assert.Equal(t, "the error EOF", judge.TellError(io.EOF))
}

func TestWords(t *testing.T) {
	letters, numbers := []string{"a", "b", "x"}, []string{"1", "10"}
	for _, row := range []struct {
		name, answer string
		known, want  []string // nil: the answer has another form
	}{
		{"words", "a b x\n", letters, []string{"a", "b", "x"}},
		{"commas and capitals", "A, b; X", letters, []string{"a", "b", "x"}},
		{"letters without spaces", "abx", letters, []string{"a", "b", "x"}},
		{"too few letters", "ab", letters, nil},
		{"a letter that is not known", "abc", letters, nil},
		{"numbers without spaces", "101", numbers, nil},
		{"nothing", "# a b x\n", letters, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			var words []string
			r := judge.New(row.answer).Run(func(s *judge.Story) { words = s.Words(3, row.known...) })
			assert.Equal(t, row.want != nil, r.Passed)
			assert.Equal(t, row.want, words)
		})
	}
}
