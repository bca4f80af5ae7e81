package conformance

import (
	"os"
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

// The file that README.md shows can be read.
func TestReadmeExample(t *testing.T) {
	_, rest, found := strings.Cut(readme(t), "This is a whole file:\n\n```\n")
	require.True(t, found)
	text, _, _ := strings.Cut(rest, "```")
	group, err := Parse("06-chunked.case", text)
	require.NoError(t, err)
	assert.Len(t, group.Cases, 2)
}

// README.md explains every resource that a case may need, and every rule of the house
// that one refers to.
func TestReadmeIsComplete(t *testing.T) {
	page := readme(t)
	for _, name := range Resources() {
		assert.Contains(t, page, "| `"+name+"` |")
	}
	groups, err := Load()
	require.NoError(t, err)
	for _, section := range sections(Share(groups, LastStage)) {
		if strings.HasPrefix(section, "Looper ") {
			assert.Contains(t, page, "- **"+section+"**: ")
		}
	}
}
