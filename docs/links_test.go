package docs_test

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// Every relative link and image of every page leads to a file, and to a heading
// if it names one.
func TestLinks(t *testing.T) {
	for _, fault := range checkLinks(t, workspace()) {
		t.Error(fault)
	}
}

func TestWrongLinks(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"a page", "[a](other.md), [a](../a/other.md \"title\"), [a](<other.md>)", nil},
		{"a folder", "[a](../a)", nil},
		{"an image", "![a](pic.svg) <img src=\"pic.svg\">", nil},
		{"another site", "[a](https://example.com/x.md#y), <a href=\"mailto:a@b.example\">", nil},
		{"a heading", "[a](other.md#the-1st-read-of-many), [b](#here-too)\n\n## Here, too!", nil},
		{"a heading twice", "[a](#same), [b](#same-1)\n# Same\n# Same\n", nil},
		{"inside code", "`[a](gone.md)`\n\n```\n[a](gone.md)\n# Not a heading\n```\n", nil},
		{"a reference", "[a][b]\n\n[b]: other.md\n", nil},
		{"no such page", "\n[a](gone.md)", []string{"a/page.md:2: link to gone.md: a/gone.md is not there"}},
		{"no such image", "![a](gone.svg)", []string{"a/page.md:1: link to gone.svg: a/gone.svg is not there"}},
		{"no such HTML image", "<img src=\"gone.svg\">", []string{"a/page.md:1: link to gone.svg: a/gone.svg is not there"}},
		{"no such reference", "[b]: gone.md", []string{"a/page.md:1: link to gone.md: a/gone.md is not there"}},
		{"no such heading", "[a](other.md#gone)", []string{"a/page.md:1: link to other.md#gone: a/other.md has no heading #gone"}},
		{"no such heading here", "```\n# Gone\n```\n[a](#gone)", []string{"a/page.md:4: link to #gone: a/page.md has no heading #gone"}},
		{"outside", "[a](../../x.md)", []string{"a/page.md:1: link to ../../x.md: ../x.md is not there"}},
		{"two on a line", "[a](gone.md) [a](gone2.md)", []string{
			"a/page.md:1: link to gone.md: a/gone.md is not there",
			"a/page.md:1: link to gone2.md: a/gone2.md is not there"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			tree := fstest.MapFS{
				"a/page.md":  {Data: []byte(row.text)},
				"a/other.md": {Data: []byte("# The 1st `read` of *many*\n")},
				"a/pic.svg":  {},
			}
			require.Empty(t, cmp.Diff(row.want, checkLinks(t, tree)))
		})
	}
}

// link matches inline links and images, link definitions, and attributes of HTML.
var link = regexp.MustCompile(`\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)|^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$|(?:src|href)="([^"]+)"`)

var codeSpan = regexp.MustCompile("`[^`]*`")

func checkLinks(t *testing.T, tree fs.FS) (faults []string) {
	for _, page := range files(t, tree, ".", ".md") {
		text, err := fs.ReadFile(tree, page)
		require.NoError(t, err)
		for n, line := range proseLines(string(text)) {
			for _, match := range link.FindAllStringSubmatch(codeSpan.ReplaceAllString(line, "``"), -1) {
				target := match[1] + match[2] + match[3] // one of them has matched
				if fault := checkLink(tree, page, target); fault != "" {
					faults = append(faults, fmt.Sprintf("%s:%d: link to %s: %s", page, n+1, target, fault))
				}
			}
		}
	}
	return faults
}

func checkLink(tree fs.FS, page, target string) (fault string) {
	to, err := url.Parse(target)
	if err != nil {
		return err.Error()
	}
	if to.IsAbs() || to.Host != "" {
		return "" // another site
	}
	name := page
	if to.Path != "" {
		name = path.Join(path.Dir(page), to.Path)
	}
	if _, err := fs.Stat(tree, name); err != nil {
		return name + " is not there"
	}
	if to.Fragment == "" {
		return ""
	}
	text, err := fs.ReadFile(tree, name)
	if err != nil || !headings(string(text))[to.Fragment] {
		return fmt.Sprintf("%s has no heading #%s", name, to.Fragment)
	}
	return ""
}

// proseLines returns the lines of a page, with those inside fenced code left empty.
func proseLines(page string) []string {
	lines := strings.Split(page, "\n")
	fenced := false
	for i, line := range lines {
		fence := strings.HasPrefix(strings.TrimSpace(line), "```")
		if fence || fenced {
			lines[i] = ""
		}
		fenced = fenced != fence
	}
	return lines
}

// headings returns the anchors of a page, made from its headings as on GitHub:
// lower case, without punctuation, spaces as hyphens, and a number for a repeated
// name.
func headings(page string) map[string]bool {
	anchors := map[string]bool{}
	for _, line := range proseLines(page) {
		title := strings.TrimLeft(line, "#")
		if title == line || !strings.HasPrefix(title, " ") {
			continue
		}
		anchor := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, strings.TrimSpace(title))
		unique := anchor
		for n := 1; anchors[unique]; n++ {
			unique = fmt.Sprintf("%s-%d", anchor, n)
		}
		anchors[unique] = true
	}
	return anchors
}
