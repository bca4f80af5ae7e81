package conformance

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRequirements(t *testing.T) {
	groups, err := Load()
	require.NoError(t, err)
	requirements, err := Requirements(groups)
	require.NoError(t, err)
	assert.Greater(t, len(requirements), 60)
	_, err = Requirements(nil)
	assert.ErrorContains(t, err, "there is no case framing/body-of-all-bytes, which section 2.2 names")
}

func TestParseRequirements(t *testing.T) {
	got, err := parseRequirements("f", "# a\n\n2.2 MUST: One.\n  a/b, c/d\n  e/f\nA.1 MAY: Two.\n  not covered by a case: no client can.\n")
	require.NoError(t, err)
	assert.Equal(t, []Requirement{
		{Section: "2.2", Level: Must, Text: "One.", Cases: []string{"a/b", "c/d", "e/f"}},
		{Section: "A.1", Level: May, Text: "Two.", Why: "no client can."},
	}, got)
	rows := []struct{ name, text, want string }{
		{"nothing", "", "f:0: the last requirement"},
		{"no level", "2.2 Must: x", `f:1: expected a requirement such as "6.3 MUST: ...", found "2.2 Must: x"`},
		{"indented first", "  a/b", `f:1: expected a requirement`},
		{"no case", "2.2 MUST: x\n  a b", `f:2: expected cases such as`},
		{"neither cases nor a reason", "2.2 MUST: x\n2.3 MUST: y\n  a/b", "f:2: the requirement above"},
		{"neither in the last", "2.2 MUST: x", "f:1: the last requirement"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := parseRequirements("f", row.text)
			assert.ErrorContains(t, err, row.want)
		})
	}
}
