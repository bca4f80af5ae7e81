package mini

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
)

// A part of a step's change that its text does not show is open: the learner writes it. Two markers name the open parts, so that
// text and hints together leave nothing out:
//
//	<!-- open: list -->    in the text: what is new, what changes and what goes
//	<!-- open: code -->    in the hints: the code of what is new, and the changed lines of the rest (elide.go)

// piece is a top-level declaration, or a file that is not Go.
type piece struct {
	file  string
	names []string // none for a file that is not Go
	head  string   // its name in a list: a function's signature
	doc   string   // the first sentence of its comment
	text  string   // without comments, to compare
	whole string   // with them
	lines []string // of a list: the fields of a struct, or the names of variables
	kind  token.Token
}

// change is what a step does with a piece: one of the two may be nil.
type change struct{ was, is *piece }

// open returns the changes of a step that its text does not show, in the order of the files.
func open(text string, before, after Files) (changes []change, err error) {
	was, err := pieces(before)
	if err != nil {
		return nil, err
	}
	is, err := pieces(after)
	if err != nil {
		return nil, err
	}
	shown := shownIn(text)
	for i := range is {
		p := &is[i]
		old := p.in(was)
		if !shown.has(p) && (old == nil || IgnoreSpace(old.text) != IgnoreSpace(p.text)) {
			changes = append(changes, change{old, p})
		}
	}
	for i := range was {
		if p := &was[i]; p.in(is) == nil && !shown.has(p) {
			changes = append(changes, change{was: p})
		}
	}
	slices.SortStableFunc(changes, func(a, b change) int { return strings.Compare(a.file(), b.file()) })
	return changes, nil
}

func (c change) file() string {
	if c.is != nil {
		return c.is.file
	}
	return c.was.file
}

// in finds the piece that takes the place of p.
func (p *piece) in(all []piece) *piece {
	for i := range all {
		q := &all[i]
		if q.file == p.file && (slices.Equal(p.names, q.names) || slices.ContainsFunc(q.names, func(name string) bool { return slices.Contains(p.names, name) })) {
			return q
		}
	}
	return nil
}

// shown are the names that the blocks of a text show, by file; "" stands for the whole file.
type shown map[string][]string

func shownIn(text string) shown {
	s := shown{}
	for line := range strings.Lines(text) {
		kind, file, names, ok := parseMarker(line)
		switch {
		case !ok || kind == "before" || kind == "open":
		case len(names) == 0:
			s[file] = append(s[file], "")
		default:
			s[file] = append(s[file], names...)
		}
	}
	return s
}

func (s shown) has(p *piece) bool {
	return slices.Contains(s[p.file], "") || slices.ContainsFunc(p.names, func(name string) bool { return slices.Contains(s[p.file], name) })
}

// pieces returns the pieces of a program for Linux.
func pieces(files Files) (all []piece, err error) {
	for _, file := range slices.Sorted(maps.Keys(files)) {
		content := files[file]
		switch {
		case path.Ext(file) == ".go" && builtOn(content, "linux"):
			found, err := piecesOf(file, content)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		case path.Ext(file) != ".go" && strings.Contains(file, "/"): // the files at the top make the learner's folder
			all = append(all, piece{file: file, head: "the file", text: string(content), whole: string(content)})
		}
	}
	return all, nil
}

// piecesOf returns the declarations of a file. It parses the file with comments, and without them to compare.
func piecesOf(file string, content []byte) (all []piece, err error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	bare, err := parser.ParseFile(set, file, content, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	source := func(n ast.Node) string {
		var b strings.Builder
		_ = format.Node(&b, set, n) // it is a part of a file that was parsed
		return b.String()
	}
	for i, d := range parsed.Decls {
		p := piece{file: file, names: declared(d), kind: token.FUNC, text: source(bare.Decls[i])}
		if p.names == nil { // imports
			continue
		}
		from := d.Pos()
		if doc := docOf(d); doc != nil {
			from, p.doc = doc.Pos(), sentence(doc.Text())
		}
		p.whole = string(content[set.Position(from).Offset:lineEnd(content, set.Position(d.End()).Offset)])
		p.describe(bare.Decls[i], d, source)
		all = append(all, p)
	}
	return all, nil
}

// describe sets head and lines. bare is the declaration without comments.
func (p *piece) describe(bare, d ast.Decl, source func(ast.Node) string) {
	if f, ok := bare.(*ast.FuncDecl); ok {
		p.head = source(&ast.FuncDecl{Recv: f.Recv, Name: f.Name, Type: f.Type})
		return
	}
	of := bare.(*ast.GenDecl)
	p.kind, p.head, p.lines = of.Tok, of.Tok.String()+" "+strings.Join(p.names, ", "), p.names
	switch spec := of.Specs[0].(type) {
	case *ast.TypeSpec:
		p.lines = nil
		if _, isStruct := spec.Type.(*ast.StructType); !isStruct {
			p.head = "type " + source(spec)
			return
		}
		p.head += " struct"
		for _, f := range d.(*ast.GenDecl).Specs[0].(*ast.TypeSpec).Type.(*ast.StructType).Fields.List {
			line := ""
			for i, name := range f.Names {
				line += map[bool]string{false: ", "}[i == 0] + name.Name
			}
			line = strings.TrimSpace(line + " " + source(f.Type))
			p.lines = append(p.lines, strings.TrimSuffix(line+" // "+strings.TrimSpace(f.Comment.Text()), " // "))
		}
	case *ast.ValueSpec:
		if of.Tok == token.CONST && len(of.Specs) == 1 {
			p.head = "const " + source(spec)
		}
	}
}

// sentence returns the first sentence of a comment, on one line.
func sentence(doc string) string {
	doc = strings.Join(strings.Fields(doc), " ")
	if first, _, more := strings.Cut(doc, ". "); more {
		return first + "."
	}
	return doc
}

// openBlock is the block of a marker <!-- open: what -->.
func openBlock(what, text string, before, after Files) (string, error) {
	changes, err := open(text, before, after)
	if err != nil {
		return "", err
	}
	if len(changes) == 0 {
		return "", fmt.Errorf("the text shows all that the step changes")
	}
	switch what {
	case "list":
		return "```text\n" + listed(changes) + "```\n", nil
	case "code":
		return coded(changes), nil
	}
	return "", fmt.Errorf("expected open: list or open: code, found open: %s", what)
}

// listed names the changes, file by file.
func listed(changes []change) string {
	var b strings.Builder
	line := func(what, text string) { fmt.Fprintf(&b, "  %-8s %s\n", what, text) }
	file := ""
	for _, c := range changes {
		if c.file() != file {
			file = c.file()
			b.WriteString(file + "\n")
		}
		switch {
		case c.is == nil:
			head, _, _ := strings.Cut(c.was.head, " = ")
			line("goes", head)
		case c.was == nil:
			line("new", c.is.head)
			if c.is.doc != "" {
				line("", "// "+c.is.doc)
			}
			if c.is.kind == token.TYPE {
				c.is.without(nil, func(text string) { line("", "  "+text) })
			}
		default:
			line("changes", c.is.head)
			if c.is.kind == token.FUNC && c.was.head != c.is.head {
				line("", "it was "+c.was.head)
			}
			c.is.without(c.was.lines, func(text string) { line("", "+ "+text) })
			c.was.without(c.is.lines, func(text string) { line("", "- "+text) })
		}
	}
	return b.String()
}

// without calls f for the lines that are not among others. It ignores their comments.
func (p *piece) without(others []string, f func(line string)) {
	bare := func(line string) string { return strings.Split(line, " // ")[0] }
	for _, line := range p.lines {
		if !slices.ContainsFunc(others, func(other string) bool { return bare(other) == bare(line) }) {
			f(line)
		}
	}
}
