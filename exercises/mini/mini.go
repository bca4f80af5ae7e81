// Package mini is the build track: a small web framework, mini, that the learner writes in 45
// steps. It holds the steps; package runner shows them.
//
// A step is a change of the learner's program with a text that leads to it: a failure that the
// learner can see, why it happens, the change, and what is still wrong.
//
//	start --> 01 --> ... --> 27 --> 42 --> ... --> 45      the main track: the framework
//	                           \
//	                            28 --> ... --> 41          templates, at any time after 27, or never
//
// Everything is embedded: it needs neither a network nor a checkout.
//
//	steps/README.md            the list: number, title, minutes, track, lines
//	steps/00-start/step.patch  the learner's empty folder
//	steps/NN-name/step.patch   the change, as a unified diff
//	steps/NN-name/README.md    the text
//	steps/NN-name/hints.md     three hints
//
// Interface:
//
//	Steps                     the steps in order
//	Step.Files, Snapshot      the program after a step
//	After, Order              the program after steps in another order
//	Step.Diff                 what a step changes, for reading
//	Read, Source              the same from a folder, for the authors' tool
//	Weave, WeaveFor           put the code of a step into its text and its hints
//	Apply, Unified            patches
package mini

import (
	"fmt"
	"slices"
)

// Files are the files of a program: the name, with slashes, and the content.
type Files = map[string][]byte

// Track is a sequence of steps. Each step builds on the steps before it in its own track. Those of
// Templates build on the main track up to TemplatesAfter too.
type Track int

const (
	Main      Track = iota // the framework
	Templates              // the side track
)

// TemplatesAfter is the step of the main track after which the side track may begin.
const TemplatesAfter = 27

func (t Track) String() string { return [...]string{"main", "templates"}[t] }

// Step is one step of the track.
type Step struct {
	Number  int    // 1 to 45
	Name    string // such as "hello": the folder is steps/01-hello
	Title   string // one line
	Minutes int    // that it takes
	Track   Track
	Text    string    // the lesson, in Markdown; "" if it is not written yet
	Hints   [3]string // the concept, the place, nearly the code; empty without a text

	patch []byte
}

// Folder is the name of the step's folder, such as "01-hello".
func (s Step) Folder() string { return fmt.Sprintf("%02d-%s", s.Number, s.Name) }

// Patch returns the step's change as a unified diff.
func (s Step) Patch() []byte { return s.patch }

// Files returns the program after all steps up to this one, in the order of their numbers.
func (s Step) Files() (Files, error) { return Snapshot(s.Number) }

// Diff returns the step's change as a unified diff. Lines that differ in white space alone, since
// gofmt has aligned them anew, count as unchanged.
func (s Step) Diff() string {
	before, err := Snapshot(s.Number - 1)
	if err != nil {
		return err.Error()
	}
	after, err := Snapshot(s.Number)
	if err != nil {
		return err.Error()
	}
	return string(Unified(before, after, IgnoreSpace))
}

// Steps returns all steps, in the order of their numbers. The slice is the caller's own.
func Steps() []Step { return slices.Clone(load().Steps) }

// Snapshot returns the program after the steps 1 to n. Snapshot(0) is the learner's empty start.
func Snapshot(n int) (Files, error) { return After(Order(n, true)) }

// After returns the program after these steps, in this order. The steps of a track must be in the
// order of their numbers; those of Templates may begin anywhere after TemplatesAfter.
func After(order []int) (Files, error) { return load().After(order) }

// Order returns the numbers of the steps up to n: those of the main track, and with templates those of
// the side track too.
func Order(n int, templates bool) []int { return load().Order(n, templates) }
