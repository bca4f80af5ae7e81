package runner

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFlowing(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"a paragraph", "one\ntwo\n\n**Do:** three\nfour\n", "one two\n\n**Do:** three four\n"},
		{"lists", "first\n- one\n- two\n\n1. a\n2. b", "first\n- one\n- two\n\n1. a\n2. b"},
		{"a table", "| a | b |\n|---|---|\n| 1 | 2 |\n", "| a | b |\n|---|---|\n| 1 | 2 |\n"},
		{"code", "see\n```go\na  b\nc\n```\nend\nof it", "see\n```go\na  b\nc\n```\nend of it"},
		{"code by its margin", "see\n\n    a\n    b\n", "see\n\n    a\n    b\n"},
		{"HTML", "<details>\ntext\nmore\n</details>", "<details>\ntext more\n</details>"},
		{"a heading", "# One\ntext", "# One\ntext"},
	} {
		t.Run(row.name, func(t *testing.T) { require.Equal(t, row.want, flowing(row.text)) })
	}
}
