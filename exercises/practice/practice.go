// Package practice has the exercises of the six stages and the bug museum.
//
//	practice/
//	  stage02/                 the exercises of a stage: README.md lists them, checks.go names their checks
//	    drain/                 an exercise: a Go package, as the learner finds it
//	      README.md            the text: objective, what comes before it, story, what to do
//	      drain.go             the starter; the learner edits a copy
//	      given.go             what the learner reads and does not edit (given*.go and given*.txt, if there are any)
//	      hints.md             three hints: the concept, the place, nearly the code
//	      mistakes.md          what is told for each mistake that the check knows; one may be marked as the starter's
//	      solution.md          the commentary on the solution
//	      check/               the check: a Go package that imports the exercise
//	      _solution/           the solution: drain.go
//	      _wrong/              answers that look right: a folder each, named as the section of mistakes.md it deserves
//
// The go command skips folders that begin with _: what is in them builds only in the place of the starter.
//
// An exercise of kind predict or measure is answered in words: it has answer.txt where others have Go files. After a first wrong
// answer the learner reads only the text of the mistake, so that text says why the answer is wrong, and never what is right.
// An exercise on the learner's own mini has the files of a step of the build track; package simulated runs them on a simulated
// machine.
//
//	Read --> []Exercise --> attempt (builds cmd/judge with the learner's files, runs it) --> judge.Result
//	                          ^
//	                          verify: each starter fails, each wrong answer with its mistake, each solution passes
package practice

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"looper.example/exercises/mini"
)

// Kind is what an exercise asks for.
type Kind string

const (
	FillIn  Kind = "fill in" // write a function whose signature stands
	Bug     Kind = "bug"     // find the mistake in code that nearly works, and mend it
	Extend  Kind = "extend"  // add a feature to code that works
	Predict Kind = "predict" // say what will happen, before seeing it
	Measure Kind = "measure" // say a ratio, after measuring it or before
)

var kinds = []Kind{FillIn, Bug, Extend, Predict, Measure}

// Groups are the folders of exercises, in order.
var Groups = []string{"stage01", "stage02", "stage03", "stage04", "stage05", "stage06", "museum"}

// AnswerFile is the learner's file in an exercise that is answered in words.
const AnswerFile = "answer.txt"

// Exercise is one exercise.
type Exercise struct {
	Group   string // "stage02", "museum"
	Number  string // "2.1", "m.3"
	Name    string // "drain": the folder, the package, and what commands call it; no two exercises have the same
	Title   string
	Kind    Kind
	Minutes int

	Files []string // the starter's files that the learner edits
	Given []string // those that the learner only reads

	Text       string            // Markdown
	Before     []string          // what it needs to be known, as the text says it: steps of the build track, and lessons
	Hints      [3]string         // the concept, the place, nearly the code
	Mistakes   map[string]string // what is told, by the name of the mistake
	AtStart    string            // the mistake that the starter already makes; "" if it makes none of them
	Commentary string            // on the solution
	Wrong      []string          // the names of the wrong answers, each also one of Mistakes
}

// Folder is the exercise's folder, with slashes, below that of this package.
func (e Exercise) Folder() string { return path.Join(e.Group, e.Name) }

// InWords reports whether the exercise is answered in words rather than in code.
func (e Exercise) InWords() bool { return slices.Contains(e.Files, AnswerFile) }

// Read reads all exercises of a folder like that of this package. The error names the file.
func Read(folder fs.FS) (all []Exercise, err error) {
	seen := map[string]bool{}
	for _, group := range Groups {
		list, err := fs.ReadFile(folder, group+"/README.md")
		if err != nil {
			return nil, err
		}
		exercises, err := parseList(string(list))
		if err != nil {
			return nil, fmt.Errorf("%s/README.md:%w", group, err)
		}
		for _, e := range exercises {
			e.Group = group
			if seen[e.Name] {
				return nil, fmt.Errorf("%s: there are two exercises with this name", e.Name)
			}
			seen[e.Name] = true
			if err := e.read(folder); err != nil {
				return nil, err
			}
			all = append(all, e)
		}
	}
	return all, nil
}

// parseList parses the rows of a group's table:
//
//	| 2.1 | [drain](drain/README.md) | fill in | Read until nothing is left | 15 |
//
// The error begins with a line number.
func parseList(text string) (exercises []Exercise, err error) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 7 || !strings.Contains(cells[1], ".") || strings.Contains(cells[1], "no.") {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		name, _, ok := strings.Cut(strings.TrimPrefix(cells[2], "["), "](")
		if !ok {
			return nil, fmt.Errorf("%d: expected a link to the exercise, found %q", number, cells[2])
		}
		e := Exercise{Number: cells[1], Name: name, Kind: Kind(cells[3]), Title: cells[4]}
		if !slices.Contains(kinds, e.Kind) {
			return nil, fmt.Errorf("%d: expected one of %q, found %q", number, kinds, cells[3])
		}
		if e.Minutes, err = strconv.Atoi(cells[5]); err != nil {
			return nil, fmt.Errorf("%d: expected minutes, found %q", number, cells[5])
		}
		exercises = append(exercises, e)
	}
	return exercises, nil
}

// read reads the files of an exercise.
func (e *Exercise) read(folder fs.FS) error {
	entries, err := fs.ReadDir(folder, e.Folder())
	if err != nil {
		return err
	}
	for _, entry := range entries {
		switch name := entry.Name(); {
		case entry.IsDir() || strings.HasSuffix(name, "_test.go"):
		case strings.HasPrefix(name, "given") && (strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".txt")):
			e.Given = append(e.Given, name)
		case strings.HasSuffix(name, ".go") || name == AnswerFile:
			e.Files = append(e.Files, name)
		}
	}
	if len(e.Files) == 0 {
		return fmt.Errorf("%s: expected a Go file or %s for the learner to edit", e.Folder(), AnswerFile)
	}
	texts := map[string]*string{"README.md": &e.Text, "solution.md": &e.Commentary}
	var hints, mistakes string
	texts["hints.md"], texts["mistakes.md"] = &hints, &mistakes
	for name, text := range texts {
		content, err := fs.ReadFile(folder, path.Join(e.Folder(), name))
		if err != nil {
			return err
		}
		*text = string(content)
	}
	if e.Hints, err = mini.ParseHints(hints); err != nil {
		return fmt.Errorf("%s/hints.md: %w", e.Folder(), err)
	}
	e.Mistakes, e.AtStart = parseMistakes(mistakes)
	if e.Before, err = parseBefore(e.Text); err != nil {
		return fmt.Errorf("%s/README.md: %w", e.Folder(), err)
	}
	return e.readWrong(folder)
}

// readWrong lists the wrong answers.
func (e *Exercise) readWrong(folder fs.FS) error {
	entries, err := fs.ReadDir(folder, path.Join(e.Folder(), "_wrong"))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if e.Mistakes[entry.Name()] == "" {
			return fmt.Errorf("%s/mistakes.md: expected a section \"## %s\" for the wrong answer of that name", e.Folder(), entry.Name())
		}
		e.Wrong = append(e.Wrong, entry.Name())
	}
	return nil
}

// atStart marks the heading of a mistake that the starter makes: what is told of it is true of code that nobody has edited.
const atStart = " (at the start)"

// parseMistakes returns the sections of a file mistakes.md by their headings, and the name of the one that is marked.
func parseMistakes(text string) (mistakes map[string]string, start string) {
	mistakes = map[string]string{}
	for i, section := range strings.Split("\n"+text, "\n## ") {
		if name, body, ok := strings.Cut(section, "\n"); ok && i > 0 {
			name, marked := strings.CutSuffix(strings.TrimSpace(name), atStart)
			if marked {
				start = name
			}
			mistakes[name] = strings.TrimSpace(body)
		}
	}
	return mistakes, start
}
