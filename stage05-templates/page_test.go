package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// fenced matches the blocks of a page in Markdown: the language, and the text.
var fenced = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

// TestFromSourceToPage computes each block of the page again, from its source and context.
func TestFromSourceToPage(t *testing.T) {
	content, err := os.ReadFile("from-source-to-page.md")
	require.NoError(t, err)
	blocks := map[string]string{}
	for _, match := range fenced.FindAllStringSubmatch(string(content), -1) {
		require.NotContains(t, blocks, match[1])
		blocks[match[1]] = match[2]
	}
	source := strings.TrimSuffix(blocks["jinja"], "\n")
	env := template.New(template.Config{})
	steps, err := env.Explain("page", source)
	require.NoError(t, err)
	var tokens strings.Builder
	for _, token := range tokensOf(source) {
		fmt.Fprintf(&tokens, "%-6s%s\n", token.Place, strings.TrimSpace(fmt.Sprintf("%-25s%s", token.Kind, token.Text)))
	}
	vars, err := decodeContext(blocks["json"])
	require.NoError(t, err)
	page, err := env.Parse("page", source)
	require.NoError(t, err)
	output, err := page.Text(vars)
	require.NoError(t, err)
	want := map[string]string{
		"jinja": blocks["jinja"], "json": blocks["json"], "go": blocks["go"], "tokens": tokens.String(), "tree": steps.Tree,
		"slots": steps.Slots, "closures": steps.Closures, "html": output + "\n",
	}
	if diff := cmp.Diff(want, blocks); diff != "" {
		t.Error(diff)
	}
	code, err := os.ReadFile("template/internal/compile/expression.go")
	require.NoError(t, err)
	require.True(t, strings.Contains(unindented(string(code)), unindented(blocks["go"])), "expression.go has no such closure")
}

// unindented returns a text without white space at the beginning of its lines.
func unindented(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, "\t ")
	}
	return strings.Join(lines, "\n")
}
