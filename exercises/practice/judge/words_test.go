package judge_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/exercises/practice/judge"
)

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
