package main

import (
	"fmt"
	"strings"

	"looper.example/stage05-templates/template"
	"looper.example/stage05-templates/template/syntax"
)

// What the playground shows of each step: so many lines, and nothing of
// a longer source, as all clients wait while it is taken apart.
const (
	mostLines  = 400
	mostSource = 64 << 10
)

// shownToken is a token as the playground shows it.
type shownToken struct {
	Place string // line and column
	Kind  string
	Text  string // as it is written
}

// tokensOf returns the tokens of a source, the first mostLines of them. The last one
// may be an error.
func tokensOf(source string) []shownToken {
	if len(source) > mostSource {
		return nil
	}
	src := syntax.NewSource(source, syntax.Settings{})
	tokens := syntax.Scan(src, syntax.Settings{})
	var list []shownToken
	for i, token := range tokens[:min(len(tokens), mostLines)] {
		end := syntax.Pos(len(src))
		if i+1 < len(tokens) {
			end = max(token.Pos, tokens[i+1].Pos)
		}
		text := strings.TrimSpace(string(src[token.Pos:end]))
		switch token.Kind {
		case syntax.TokenData:
			text = fmt.Sprintf("%q", token.Text)
		case syntax.TokenError, syntax.TokenName:
			text = token.Text
		}
		place := fmt.Sprintf("%d:%d", src.Line(token.Pos), src.Column(token.Pos))
		list = append(list, shownToken{place, string(token.Kind), text})
	}
	return list
}

// stepsOf returns the steps from the tree of a source to its closures; they are empty if
// the source is no template, or too long.
func stepsOf(env *template.Environment, source string) template.Explanation {
	if len(source) > mostSource {
		return template.Explanation{}
	}
	steps, err := env.Explain("template", source)
	if err != nil {
		// A template that parses has a tree, whatever else is wrong with it.
		return template.Explanation{Tree: firstLines(steps.Tree)}
	}
	return template.Explanation{Tree: firstLines(steps.Tree), Slots: firstLines(steps.Slots), Closures: firstLines(steps.Closures)}
}

// firstLines returns the first mostLines lines of a text.
func firstLines(text string) string {
	lines := strings.SplitAfterN(text, "\n", mostLines+1)
	if len(lines) > mostLines {
		lines[mostLines] = "..."
	}
	return strings.Join(lines, "")
}
