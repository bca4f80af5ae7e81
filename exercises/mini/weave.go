package mini

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// The code in a text is woven: a marker names it, and Weave fills the block of code below the marker
// from the step's program. So the text can be read anywhere, and a test finds a block that has drifted.
//
//	<!-- code: conn.go conn conn.settle -->     declarations as they are after the step
//	<!-- code: poller.go -->                    a whole file
//	<!-- before: conn.go conn.serve -->         declarations as they were before the step
//	<!-- diff: main.go -->                      what the step changes in a file
//	<!-- open: list -->                         what the step changes besides (open.go)
//
// A method is named with its type.

const (
	markerStart = "<!-- "
	markerEnd   = " -->"
)

// Weave returns the text with the code that its markers name, taken from the programs before and
// after the step. It replaces the content of the blocks below the markers. The error names the line
// of the marker.
func Weave(text string, before, after Files) (string, error) {
	return WeaveFor(text, text, before, after)
}

// WeaveFor weaves what belongs to a text, such as its hints. Open is what the text does not show.
func WeaveFor(text, source string, before, after Files) (string, error) {
	var out strings.Builder
	lines := splitLines([]byte(source))
	for i := 0; i < len(lines); i++ {
		out.WriteString(lines[i])
		kind, file, names, ok := parseMarker(lines[i])
		if !ok {
			continue
		}
		block, err := "", error(nil)
		if kind == "open" {
			block, err = openBlock(file, text, before, after)
		} else {
			block, err = code(kind, file, names, before, after)
		}
		if err != nil {
			return "", fmt.Errorf("%d: %w", i+1, err)
		}
		out.WriteString(block)
		if i+1 < len(lines) && strings.HasPrefix(lines[i+1], "```") {
			for i += 2; i < len(lines) && lines[i] != "```\n"; i++ {
			}
		}
	}
	return out.String(), nil
}

// strip returns the text without its markers.
func strip(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if _, _, _, ok := parseMarker(line); !ok {
			out.WriteString(line)
		}
	}
	return out.String()
}

// parseMarker takes a marker apart.
func parseMarker(line string) (kind, file string, names []string, ok bool) {
	line, opened := strings.CutPrefix(strings.TrimSpace(line), markerStart)
	line, closed := strings.CutSuffix(line, markerEnd)
	words := strings.Fields(line)
	if !opened || !closed || len(words) < 2 {
		return "", "", nil, false
	}
	kind, ok = strings.CutSuffix(words[0], ":")
	return kind, words[1], words[2:], ok && slices.Contains([]string{"code", "before", "diff", "open"}, kind)
}

// code returns the block for a marker.
func code(kind, file string, names []string, before, after Files) (string, error) {
	files := after
	if kind == "before" {
		files = before
	}
	content, ok := files[file]
	if !ok {
		return "", fmt.Errorf("there is no %s", file)
	}
	language := file[strings.LastIndexByte(file, '.')+1:]
	text := string(content)
	switch {
	case kind == "diff":
		diff := Unified(Files{file: before[file]}, Files{file: content}, IgnoreSpace)
		if len(diff) == 0 {
			return "", fmt.Errorf("the step does not change %s", file)
		}
		language, text = "diff", string(diff)
	case len(names) > 0:
		var err error
		if text, err = declarations(file, content, names); err != nil {
			return "", err
		}
	}
	return "```" + language + "\n" + text + "```\n", nil
}

// declarations returns the source of top-level declarations, with their comments. Those that stand on consecutive lines stay
// together: gofmt aligns them.
func declarations(file string, content []byte, names []string) (string, error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	end := -1
	for _, name := range names {
		found := slices.IndexFunc(parsed.Decls, func(d ast.Decl) bool { return slices.Contains(declared(d), name) })
		if found < 0 {
			return "", fmt.Errorf("%s does not declare %s", file, name)
		}
		d := parsed.Decls[found]
		from := d.Pos()
		if doc := docOf(d); doc != nil {
			from = doc.Pos()
		}
		start := set.Position(from).Offset
		if out.Len() > 0 && start != end {
			out.WriteByte('\n')
		}
		end = lineEnd(content, set.Position(d.End()).Offset)
		out.Write(content[start:end])
	}
	return out.String(), nil
}

// lineEnd returns the offset after the next line feed.
func lineEnd(content []byte, offset int) int {
	for offset < len(content) && content[offset] != '\n' {
		offset++
	}
	return offset + 1
}

// declared returns the names that a declaration declares. A method has its type before it.
func declared(d ast.Decl) (names []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			of := d.Recv.List[0].Type
			if pointer, ok := of.(*ast.StarExpr); ok {
				of = pointer.X
			}
			name = of.(*ast.Ident).Name + "." + name
		}
		return []string{name}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, spec.Name.Name)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

func docOf(d ast.Decl) *ast.CommentGroup {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Doc
	case *ast.GenDecl:
		return d.Doc
	}
	return nil
}
