package conformance

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHalf(t *testing.T) {
	rows := []struct {
		name, steps string
		half        Half
	}{
		{"a response", get + "< 200", Works},
		{"an application's error", get + "< 404, open", Works},
		{"a failure, or the end", get + "< 500\n or close", Works},
		{"a refusal", get + "< 400, close", Refuses},
		{"a refusal that may be a response", get + "< 400, close\n allowed 200", Refuses},
		{"a refusal or a response", get + "< 400\n or 200", Works},
		{"the end", get + "< close", Refuses},
		{"silence, and then a response", get + "< silence 1s\n< 200", Works},
		{"silence, or a refusal", get + "< silence 1s\n or 400, close", Refuses},
		{"a refusal after a response", get + "< 200\n" + get + "< 501", Refuses},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { assert.Equal(t, row.half, parseCase(t, row.steps).Half()) })
	}
}

// What must work comes before what must be refused, and each group of the suite has its place.
func TestSections(t *testing.T) {
	groups, err := Load()
	require.NoError(t, err)
	var names []string
	for _, g := range groups {
		names = append(names, g.Name)
	}
	assert.ElementsMatch(t, names, workOrder)

	result := func(group, steps string) Result {
		c := parseCase(t, steps)
		c.Group = group
		return Result{Case: c}
	}
	var order []string
	for _, s := range Sections([]Result{
		result("cookies", get+"< 200"), result("cookies", get+"< 400"), result("mine", get+"< 200"), result("chunked", get+"< 400"),
		result("chunked", get+"< 200"), result("request-line", get+"< 400"), result("request-line", get+"< 200"), result("chunked", get+"< 400"),
	}) {
		order = append(order, s.Group+" "+string(s.Half))
	}
	want := []string{"request-line work", "chunked work", "mine work", "request-line refuse", "chunked refuse", "cookies "}
	assert.Empty(t, cmp.Diff(want, order))
}
