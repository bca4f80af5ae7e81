// Package check examines the exercise segments.
package check

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage05/segments"
)

// piece is a part of a source whose segment is known.
type piece = segments.Segment

func text(s string) piece  { return piece{Kind: segments.Text, Text: s} }
func value(s string) piece { return piece{Kind: segments.Value, Text: s} }
func tag(s string) piece   { return piece{Kind: segments.Tag, Text: s} }

// Check splits sources that are put together of known pieces, and some that have no end.
func Check(s *judge.Story) {
	for _, row := range []struct {
		did     string
		pieces  []piece
		mistake string
		why     string
	}{
		{did: "values and tags stand between texts", pieces: []piece{text("Hi "), value(" name "), text("! "), tag(" if a "), value("b"), tag(" endif ")},
			why: "The text of a segment is what stands between the delimiters, white space included."},
		{did: "text has quotes, lone braces and what closes", pieces: []piece{text(`it's { }} and %} "`), value(" a "), text(`"`)},
			why: "Delimiters and quotes have a meaning only inside of a value or tag. Outside, they are text."},
		{did: "a string has a closing delimiter in it", pieces: []piece{value(` "}}" `), text("."), tag(` if a == '%}' `), value(` '"}}' `)},
			mistake: "quotes", why: "In a string nothing closes a value or tag."},
		{did: "a value has what closes a tag, a tag what closes a value", pieces: []piece{value(" a %} "), tag(" a }} ")},
			why: "A value ends with }} and a tag with %}."},
		{did: "a string has an escaped quote in it, and another ends with an escaped backslash", pieces: []piece{value(` "\"}}" `), value(` '\\' `), text("'}}")},
			mistake: "escapes", why: `In a string, \ takes the next character with it.`},
		{did: "text, values and tags have line feeds", pieces: []piece{text("a\n"), value(" b\n"), text("\n"), tag("\n\nc "), value(" d ")}},
	} {
		s.Did("%s", row.did)
		compare(s, row.pieces, row.mistake, row.why)
	}
	unclosed(s)
	s.Did("300 sources are put together of such pieces")
	random := rand.New(rand.NewPCG(5, 3))
	for range 300 {
		compare(s, some(random), "", "Each piece is right alone. See what stands before and after it.")
	}
}

// some returns a few pieces, with no two texts in a row.
func some(random *rand.Rand) (pieces []piece) {
	texts := []string{"x", "\n", "it's ", "}}", "%} ", "{ ", `say "`, "é\n\n", `\`}
	insides := []string{" name ", "\n", ` "}}" `, ` '%}' `, ` "\"%}}}" `, ` '\\' `, ` "it's" `, "a\nb\n", ` "a" ~ '"' `, ""}
	for range 1 + random.IntN(6) {
		if random.IntN(2) == 0 {
			pieces = append(pieces, text(texts[random.IntN(len(texts))]))
		}
		inside := insides[random.IntN(len(insides))]
		pieces = append(pieces, [...]piece{value(inside), tag(inside)}[random.IntN(2)])
	}
	return pieces
}

// compare splits a source that is made of the pieces.
func compare(s *judge.Story, pieces []piece, mistake, why string) {
	source, line := "", 1
	want := append([]piece(nil), pieces...)
	for i, p := range want {
		want[i].Line = line
		line += strings.Count(p.Text, "\n")
		source += map[segments.Kind]string{segments.Value: "{{", segments.Tag: "{%"}[p.Kind]
		source += p.Text
		source += map[segments.Kind]string{segments.Value: "}}", segments.Tag: "%}"}[p.Kind]
	}
	got, err := segments.Split(source)
	if err != nil {
		s.Fail(judge.Failure{Came: "the error " + err.Error(), Wanted: told(want), Mistake: mistake, Why: why})
	}
	got = joined(got)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i].Kind != want[i].Kind || got[i].Text != want[i].Text {
			s.Fail(judge.Failure{Came: fmt.Sprintf("%s of the source %q", told(got), source), Wanted: told(want), Mistake: mistake, Why: why})
		}
	}
	for i := range want {
		if got[i].Line == want[i].Line {
			continue
		}
		mistake := ""
		switch got[i].Line {
		case want[i].Line + strings.Count(want[i].Text, "\n"):
			mistake = "begins"
		case 1 + linesOfText(want[:i]):
			mistake = "lines"
		}
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("line %d for %q in the source %q", got[i].Line, got[i].Text, source), Wanted: fmt.Sprintf("line %d", want[i].Line),
			Why: "An author looks for a mistake on the line that the message names.", Mistake: mistake,
		})
	}
}

// linesOfText counts the line feeds of texts, and not those of values and tags.
func linesOfText(pieces []piece) (n int) {
	for _, p := range pieces {
		if p.Kind == segments.Text {
			n += strings.Count(p.Text, "\n")
		}
	}
	return n
}

// joined drops empty texts, and makes one of texts that follow each other.
func joined(all []piece) (some []piece) {
	for _, p := range all {
		last := len(some) - 1
		switch {
		case p.Kind == segments.Text && p.Text == "":
		case p.Kind == segments.Text && last >= 0 && some[last].Kind == segments.Text:
			some[last].Text += p.Text
		default:
			some = append(some, p)
		}
	}
	return some
}

func told(all []piece) string {
	var parts []string
	for _, p := range all {
		parts = append(parts, fmt.Sprintf("%s %q", p.Kind, p.Text))
	}
	return strings.Join(parts, ", ")
}

// unclosed splits sources in which something has no end.
func unclosed(s *judge.Story) {
	for _, row := range []struct {
		source string
		line   int
	}{
		{"a\n{{ b", 2}, {"{{ \"\n\" }}\n\n{% if %", 4}, {"\n\n{{ \"b }}\n", 3}, {"{{ 'a\\' }}", 1}, {"{%\n}}", 1}, {"a {{", 1},
	} {
		s.Did("a source has no end: %q", row.source)
		all, err := segments.Split(row.source)
		var e *segments.Error
		if !errors.As(err, &e) {
			f := judge.Failure{
				Came: fmt.Sprintf("%s and %s", told(all), judge.TellError(err)), Wanted: fmt.Sprintf("an *Error with line %d", row.line),
				Why: "What is never closed is the author's mistake. As text, it would be shown to the readers of the page.",
			}
			if len(all) > 0 && all[len(all)-1].Kind == segments.Text && strings.Contains(all[len(all)-1].Text, "{") {
				f.Mistake = "unclosed"
			}
			s.Fail(f)
		}
		if e.Line != row.line {
			s.Fail(judge.Failure{
				Came: fmt.Sprintf("line %d", e.Line), Wanted: fmt.Sprintf("line %d", row.line),
				Why: "The end of the source is far away from the mistake. The line that helps is the one on which the tag opens.",
			})
		}
	}
}
