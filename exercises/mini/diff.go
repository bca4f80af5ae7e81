package mini

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// context is how many unchanged lines stand around a change.
const context = 3

// Exact compares lines as they are.
func Exact(line string) string { return line }

// IgnoreSpace compares lines without their white space, as diff -w does.
func IgnoreSpace(line string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, line)
}

// Unified returns the change from one set of files to another as a patch. Two lines are the same if
// key returns the same for both; the patch can be applied only if key is Exact.
func Unified(before, after Files, key func(line string) string) []byte {
	names := maps.Clone(before)
	if names == nil {
		names = Files{}
	}
	maps.Copy(names, after)
	var out []byte
	for _, name := range slices.Sorted(maps.Keys(names)) {
		old, was := before[name]
		content, is := after[name]
		a, b := splitLines(old), splitLines(content)
		hunks := changes(a, b, key)
		if len(hunks) == 0 && was == is {
			continue
		}
		from, to := "a/"+name, "b/"+name
		if !was {
			from = "/dev/null"
		}
		if !is {
			to = "/dev/null"
		}
		out = fmt.Appendf(out, "--- %s\n+++ %s\n", from, to)
		for _, h := range hunks {
			out = h.append(out, a, b)
		}
	}
	return out
}

// edit says which lines of a are replaced by which lines of b.
type edit struct{ a, b, aEnd, bEnd int }

// group is a hunk to write: edits that are close to each other.
type group []edit

// changes returns the edits from a to b, grouped so that no two groups share context.
func changes(a, b []string, key func(string) string) (groups []group) {
	keys := func(lines []string) (keys []string) {
		for _, line := range lines {
			keys = append(keys, key(line))
		}
		return keys
	}
	at := match{-1, -1}
	matches := append(common(keys(a), keys(b), 0, 0), match{len(a), len(b)})
	for _, m := range matches {
		e := edit{at.a + 1, at.b + 1, m.a, m.b}
		at = m
		if e.a == e.aEnd && e.b == e.bEnd {
			continue
		}
		if last := len(groups) - 1; last >= 0 && e.a-groups[last][len(groups[last])-1].aEnd <= 2*context {
			groups[last] = append(groups[last], e)
		} else {
			groups = append(groups, group{e})
		}
	}
	return groups
}

// append writes the hunk. Context is taken from b, the new text.
func (g group) append(out []byte, a, b []string) []byte {
	first, last := g[0], g[len(g)-1]
	lead := min(context, first.a)
	tail := min(context, len(a)-last.aEnd)
	aLen, bLen := last.aEnd+tail-first.a+lead, last.bEnd+tail-first.b+lead
	out = fmt.Appendf(out, "@@ -%s +%s @@\n", span(first.a-lead, aLen), span(first.b-lead, bLen))
	at := first.b - lead
	line := func(mark, text string) { out = append(out, mark+text...) }
	for _, e := range g {
		for ; at < e.b; at++ {
			line(" ", b[at])
		}
		for _, text := range a[e.a:e.aEnd] {
			line("-", text)
		}
		for ; at < e.bEnd; at++ {
			line("+", b[at])
		}
	}
	for ; at < last.bEnd+tail; at++ {
		line(" ", b[at])
	}
	return out
}

// span is a range of lines as a hunk's head has it: counted from 1, or 0 if the file has no lines.
func span(start, count int) string {
	if count > 0 {
		start++
	}
	return fmt.Sprintf("%d,%d", start, count)
}

// match is a line of a and the line of b that is the same.
type match struct{ a, b int }

// common returns pairs of equal lines, in order. It is a patience diff: it first matches lines that
// occur once in both files, and then the lines between them by the same rule. So a match means more
// than two braces that happen to be equal. It adds offsetA and offsetB to the result.
func common(a, b []string, offsetA, offsetB int) (matches []match) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		matches = append(matches, match{offsetA, offsetB})
		a, b, offsetA, offsetB = a[1:], b[1:], offsetA+1, offsetB+1
	}
	var tail []match
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
		tail = append(tail, match{offsetA + len(a), offsetB + len(b)})
	}
	slices.Reverse(tail)
	anchors := rising(unique(a, b))
	if len(anchors) == 0 {
		for _, m := range longest(a, b) {
			matches = append(matches, match{offsetA + m.a, offsetB + m.b})
		}
		return append(matches, tail...)
	}
	at := match{}
	for _, m := range append(anchors, match{len(a), len(b)}) {
		matches = append(matches, common(a[at.a:m.a], b[at.b:m.b], offsetA+at.a, offsetB+at.b)...)
		if m.a < len(a) {
			matches = append(matches, match{offsetA + m.a, offsetB + m.b})
		}
		at = match{m.a + 1, m.b + 1}
	}
	return append(matches, tail...)
}

// unique returns the lines that occur exactly once in a and once in b, in the order of a.
func unique(a, b []string) (matches []match) {
	counts, place := map[string]int{}, map[string]int{}
	for _, line := range a {
		counts[line]++
	}
	seen := map[string]int{}
	for i, line := range b {
		seen[line]++
		place[line] = i
	}
	for i, line := range a {
		if counts[line] == 1 && seen[line] == 1 {
			matches = append(matches, match{i, place[line]})
		}
	}
	return matches
}

// rising returns the longest sequence of matches whose places in b rise too.
func rising(matches []match) (sequence []match) {
	length, before, best := make([]int, len(matches)), make([]int, len(matches)), -1
	for i, m := range matches {
		before[i] = -1
		for j := range i {
			if matches[j].b < m.b && length[j]+1 > length[i] {
				length[i], before[i] = length[j]+1, j
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	for i := best; i >= 0; i = before[i] {
		sequence = append(sequence, matches[i])
	}
	slices.Reverse(sequence)
	return sequence
}

// longest returns a longest common subsequence, for the short stretches without unique lines.
func longest(a, b []string) (matches []match) {
	best := make([][]int, len(a)+1)
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				best[i][j] = best[i+1][j+1] + 1
			} else {
				best[i][j] = max(best[i+1][j], best[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			matches = append(matches, match{i, j})
			i, j = i+1, j+1
		case best[i+1][j] >= best[i][j+1]:
			i++
		default:
			j++
		}
	}
	return matches
}
