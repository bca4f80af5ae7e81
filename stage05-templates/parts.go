package main

import (
	"fmt"
	"strings"

	"looper.example/stage05-templates/template"
	"looper.example/stage05-templates/template/syntax"
)

// Limits of the steps that the playground shows: lines of each step, and bytes of source. All clients
// wait while the source is compiled.
const (
	mostLines  = 400
	mostSource = 64 << 10
)

// shownToken is a token in the playground.
type shownToken struct {
	Place string // line and column
	Kind  string
	Text  string // as in the source
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

// stepsOf returns the steps from the tree of a source to its closures. They are empty if the source has
// wrong syntax or is too long.
func stepsOf(env *template.Environment, source string) template.Explanation {
	if len(source) > mostSource {
		return template.Explanation{}
	}
	steps, err := env.Explain("template", source)
	if err != nil {
		// If the syntax is right, there is a tree, even if the compiler has found a mistake.
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
