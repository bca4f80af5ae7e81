package mini

import (
	"go/build/constraint"
	"path"
	"strings"
)

// Size is the size of a step, in lines of Go that are not blank. It counts the files for Linux alone:
// a learner needs those of one system.
type Size struct {
	Added, Removed int // lines that differ in white space alone count as unchanged
	Total          int // of the program after the step
}

// Count measures a step by the programs before and after it.
func Count(before, after Files) (size Size) {
	before, after = counted(before), counted(after)
	for line := range strings.Lines(string(Unified(before, after, IgnoreSpace))) {
		switch {
		case strings.HasPrefix(line, "---") || strings.HasPrefix(line, "+++") || strings.TrimSpace(line[1:]) == "":
		case line[0] == '+':
			size.Added++
		case line[0] == '-':
			size.Removed++
		}
	}
	for _, content := range after {
		for line := range strings.Lines(string(content)) {
			if strings.TrimSpace(line) != "" {
				size.Total++
			}
		}
	}
	return size
}

// counted returns the Go files for Linux.
func counted(files Files) Files {
	kept := Files{}
	for name, content := range files {
		if path.Ext(name) == ".go" && builtOn(content, "linux") {
			kept[name] = content
		}
	}
	return kept
}

// builtOn reports whether the //go:build line of a file, if it has one, allows a system.
func builtOn(content []byte, system string) bool {
	line, _, _ := strings.Cut(string(content), "\n")
	expr, err := constraint.Parse(line)
	return err != nil || expr.Eval(func(tag string) bool { return tag == system })
}
