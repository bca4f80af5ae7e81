package main

import (
	"fmt"
	"strings"

	"looper.example/stage05-templates/template/syntax"
)

// What the playground shows of the tokens and of the tree: so many lines, and nothing of
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

// treeOf draws the syntax tree of a source; it is empty if that is no template,
// or too long.
func treeOf(source string) string {
	if len(source) > mostSource {
		return ""
	}
	tree, err := syntax.Parse(syntax.NewSource(source, syntax.Settings{}), syntax.Settings{})
	if err != nil {
		return ""
	}
	lines := strings.SplitAfterN(string(syntax.AppendTree(nil, tree)), "\n", mostLines+1)
	if len(lines) > mostLines {
		lines[mostLines] = "..."
	}
	return strings.Join(lines, "")
}
