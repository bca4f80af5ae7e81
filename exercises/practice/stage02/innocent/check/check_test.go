package check

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/exercises/practice/judge"
)

// The trace in the text is the one that the check makes.
func TestTraceInText(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	shown, _, _ := strings.Cut(judge.New("").Run(Check).Trace, "tick 17\n")
	require.NotEmpty(t, shown)
	assert.Contains(t, string(text), shown)
}
