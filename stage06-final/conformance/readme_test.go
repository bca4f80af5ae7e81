package conformance

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readme(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("README.md")
	require.NoError(t, err)
	return string(page)
}

// The file in README.md can be parsed.
func TestReadmeExample(t *testing.T) {
	_, rest, found := strings.Cut(readme(t), "This is a whole file:\n\n```\n")
	require.True(t, found)
	text, _, _ := strings.Cut(rest, "```")
	group, err := Parse("06-chunked.case", text)
	require.NoError(t, err)
	assert.Len(t, group.Cases, 2)
}

// README.md explains every resource that a case may need, and every rule of the house
// that a case names.
func TestReadmeIsComplete(t *testing.T) {
	page := readme(t)
	for _, name := range Resources() {
		stage := 3 // of the limits, which have no request
		if probe := contract()[name]; probe != nil {
			stage = probe.Stage
		}
		row := regexp.MustCompile(fmt.Sprintf("(?m)^\\| `%s` \\| .* \\| %d \\|$", name, stage))
		assert.True(t, row.MatchString(page), "README.md has no row for the resource %s of stage %d", name, stage)
	}
	groups, err := Load()
	require.NoError(t, err)
	for _, section := range sections(Share(groups, LastStage)) {
		if strings.HasPrefix(section, "Looper ") {
			assert.True(t, strings.Contains(page, "- **"+section+"**: "), "README.md does not explain %s", section)
		}
	}
}
