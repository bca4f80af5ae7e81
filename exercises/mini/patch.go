package mini

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A patch is a unified diff as git and patch(1) write it: for each file the lines "--- a/NAME" and
// "+++ b/NAME", or /dev/null for a file that is new or deleted, then hunks. Every file ends with a
// line feed.

// hunk is a change of adjacent lines.
type hunk struct {
	line     int      // where old is expected, counted from 0
	old, new []string // with the context; each line with its line feed
}

// filePatch is the change of one file.
type filePatch struct {
	from, to string // names; empty: the file is new, or deleted
	hunks    []hunk
}

// Apply returns the files as they are after the patch. It does not change its argument.
//
// Apply applies a hunk where its old lines stand closest to their expected place: steps of the other
// track may have moved them. The lines themselves must be equal.
func Apply(files Files, patch []byte) (Files, error) {
	changes, err := parsePatch(patch)
	if err != nil {
		return nil, err
	}
	after := Files{}
	maps.Copy(after, files)
	for _, change := range changes {
		content, exists := after[change.from]
		if change.from == "" {
			if _, there := after[change.to]; there {
				return nil, fmt.Errorf("%s: the patch makes this file, and it exists", change.to)
			}
		} else if !exists {
			return nil, fmt.Errorf("%s: no such file", change.from)
		}
		lines, err := change.apply(splitLines(content))
		if err != nil {
			return nil, fmt.Errorf("%s%w", change.from, err)
		}
		if change.to == "" {
			delete(after, change.from)
			continue
		}
		after[change.to] = []byte(strings.Join(lines, ""))
	}
	return after, nil
}

// apply returns the lines after all hunks. The error begins with a line number.
func (c filePatch) apply(lines []string) ([]string, error) {
	var after []string
	used, shift := 0, 0 // lines already copied; how far the last hunk was from its place
	for _, h := range c.hunks {
		at, ok := find(lines, h.old, used, h.line+shift)
		if !ok {
			return nil, fmt.Errorf(":%d: the lines to change are not there: %q", h.line+1, strings.Join(h.old, ""))
		}
		after = append(after, lines[used:at]...)
		after = append(after, h.new...)
		used, shift = at+len(h.old), at-h.line
	}
	return append(after, lines[used:]...), nil
}

// find returns the place of block in lines that is closest to near, and not before from.
func find(lines, block []string, from, near int) (at int, ok bool) {
	for i := from; i+len(block) <= len(lines); i++ {
		if slices.Equal(lines[i:i+len(block)], block) && (!ok || distance(i, near) < distance(at, near)) {
			at, ok = i, true
		}
	}
	return at, ok
}

func distance(a, b int) int { return max(a-b, b-a) }

// parsePatch parses a patch. The error has the line.
func parsePatch(patch []byte) (changes []filePatch, err error) {
	lines := splitLines(patch)
	for i := 0; i < len(lines); {
		from, ok := fileName(lines[i], "--- ", "a/")
		if !ok {
			i++ // text of git and of people, before the first file or between files
			continue
		}
		if i+1 == len(lines) {
			return nil, fmt.Errorf("patch:%d: expected +++", i+2)
		}
		to, ok := fileName(lines[i+1], "+++ ", "b/")
		if !ok {
			return nil, fmt.Errorf("patch:%d: expected +++, found %q", i+2, lines[i+1])
		}
		change := filePatch{from: from, to: to}
		i += 2
		for i < len(lines) && strings.HasPrefix(lines[i], "@@ ") {
			h, n, err := parseHunk(lines[i:])
			if err != nil {
				return nil, fmt.Errorf("patch:%d: %w", i+1, err)
			}
			change.hunks = append(change.hunks, h)
			i += n
		}
		changes = append(changes, change)
	}
	return changes, nil
}

// fileName returns the name in a "---" or "+++" line; "" for /dev/null.
func fileName(line, mark, side string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), mark)
	if rest == "/dev/null" {
		return "", ok
	}
	name, sided := strings.CutPrefix(rest, side)
	return name, ok && sided
}

// parseHunk parses a hunk and returns how many lines it takes.
func parseHunk(lines []string) (h hunk, n int, err error) {
	var start, olds, news int
	head := strings.Fields(lines[0]) // @@ -1,3 +1,4 @@
	if len(head) < 4 || !parseRange(head[1], '-', &start, &olds) || !parseRange(head[2], '+', new(int), &news) {
		return h, 0, fmt.Errorf("expected @@ -LINE,COUNT +LINE,COUNT @@, found %q", lines[0])
	}
	h.line = max(start-1, 0)
	for n = 1; len(h.old) < olds || len(h.new) < news; n++ {
		if n == len(lines) {
			return h, 0, fmt.Errorf("expected %d and %d lines, found %d and %d", olds, news, len(h.old), len(h.new))
		}
		text := lines[n][1:]
		switch lines[n][0] {
		case ' ':
			h.old, h.new = append(h.old, text), append(h.new, text)
		case '-':
			h.old = append(h.old, text)
		case '+':
			h.new = append(h.new, text)
		default:
			return h, 0, fmt.Errorf("expected a line that begins with space, - or +, found %q", lines[n])
		}
	}
	return h, n, nil
}

// parseRange parses "-LINE,COUNT". A count of 1 may be left out.
func parseRange(s string, sign byte, line, count *int) bool {
	if s[0] != sign {
		return false
	}
	first, second, both := strings.Cut(s[1:], ",")
	var err1, err2 error
	*line, err1 = strconv.Atoi(first)
	*count = 1
	if both {
		*count, err2 = strconv.Atoi(second)
	}
	return err1 == nil && err2 == nil
}

// splitLines returns the lines with their line feeds. It adds one that is missing at the end.
func splitLines(content []byte) (lines []string) {
	for line := range strings.Lines(string(content)) {
		lines = append(lines, strings.TrimSuffix(line, "\n")+"\n")
	}
	return lines
}
