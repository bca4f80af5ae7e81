package conformance

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every resource, except the time limits, has a request that shows whether it is there, and every
// such request, except GET / itself, belongs to a resource.
func TestContract(t *testing.T) {
	var names []string
	for name := range contract() {
		names = append(names, name)
	}
	assert.ElementsMatch(t, append(Resources(), rootName), append(names, limitsName))
	assert.True(t, slices.IsSorted(Resources()))
}

// A case needs a connection that stays open if it cannot pass without one.
func TestReuses(t *testing.T) {
	rows := []struct {
		name, steps string
		reuses      bool
	}{
		{"one response", get + "< 200", false},
		{"one and a probe", get + "< 200, open", true},
		{"one, and a probe or the end", get + "< 200, open\n or 200, close", false},
		{"one, and the end is permitted", get + "< 200, open\n allowed 200, close", false},
		{"a probe", get + "< open", true},
		{"several", get + "< 200 x 2", true},
		{"one after the other", get + "< 200\n" + get + "< 200", true},
		{"an interim one before", get + "< 100\n< 200", false},
		{"one on each connection", get + "< 200\non other\n" + get + "< 200", false},
		{"two on another connection", get + "< 200\non other\n" + get + "< 200\n" + get + "< 400", true},
		{"the end may come first", get + "< 200\n or close\n" + get + "< 200", true},
		{"the end comes first", get + "< 200, close\n" + get + "< 200", false},
		{"the end after one", get + "< 200\n< close", false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.reuses, parseCase(t, row.steps).reuses())
		})
	}
}

// parseCase reads the steps of one case.
func parseCase(t *testing.T, steps string) *Case {
	t.Helper()
	group, err := Parse("x.case", "about x\ncase x\n section RFC 9112 1\n level MUST\n stage 1\n why x\n "+indent(steps))
	require.NoError(t, err)
	return &group.Cases[0]
}

// The suite's cases name what they need: a case that requests a resource by its path needs it.
func TestCasesNameTheirNeeds(t *testing.T) {
	groups, err := Load()
	require.NoError(t, err)
	paths := map[string]string{
		"echo": "/echo ", "slow": "/slow ", "stream": "/stream ", "status": "/status/", "broken": "/broken ", "host": "/host ",
		"upgrade": "/upgrade ", "cookie": "/cookie ", "file": "/file ", "digits": "/digits ", "empty": "/empty ",
	}
	for _, c := range Share(groups, LastStage) {
		sent := ""
		for i := range c.Steps {
			sent += c.Steps[i].Send.String()
		}
		for name, path := range paths {
			if needed := slices.Contains(c.Needs, name); !needed {
				assert.NotContains(t, sent, "GET "+path, "%s does not name %s", c.ID(), name)
				assert.NotContains(t, sent, "POST "+path, "%s does not name %s", c.ID(), name)
			}
		}
	}
}

// If a case can only pass with 404 or 405, it needs that resource.
func TestCasesNeedTheirErrors(t *testing.T) {
	groups, err := Load()
	require.NoError(t, err)
	for _, c := range Share(groups, LastStage) {
		for i := range c.Steps {
			e := c.Steps[i].Expect
			for _, status := range []string{"404", "405"} {
				if e == nil || slices.Contains(c.Needs, status) || slices.Contains(c.Needs, "status") {
					continue
				}
				free := slices.ContainsFunc(e.Outcomes, func(o Outcome) bool {
					return !slices.Equal(o.Status, []string{status})
				})
				assert.True(t, free, "%s does not name %s", c.ID(), status)
			}
		}
	}
}
