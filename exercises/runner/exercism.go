package runner

import (
	"fmt"
	"path"
	"strings"

	"looper.example/exercises/folder"
)

// exercismResults is what a test runner of Exercism writes: results.json, version 3
// (https://exercism.org/docs/building/tooling/test-runners/interface). An exercise is one test.
type exercismResults struct {
	Version int            `json:"version"`
	Status  string         `json:"status"`            // "pass", "fail", or "error": nothing could be tested
	Message string         `json:"message,omitempty"` // why nothing could be tested
	Tests   []exercismTest `json:"tests"`
}

type exercismTest struct {
	Name     string `json:"name"`
	TestCode string `json:"test_code"` // the steps of the check
	Status   string `json:"status"`
	Message  string `json:"message,omitempty"`
	Output   string `json:"output,omitempty"` // what the code printed
	TaskID   int    `json:"task_id,omitempty"`
}

// What Exercism takes, in characters.
const (
	exercismMessage = 65535
	exercismOutput  = 500
)

const (
	exercismPass  = "pass"
	exercismFail  = "fail"
	exercismError = "error"
)

// exercism prints the result of the last check of an exercise, or of all exercises that have passed.
func (p *place) exercism(c *call) error {
	if c.all {
		return p.exercismAll()
	}
	u := p.current()
	if len(c.args) > 0 {
		var err error
		if u, err = p.unit(c.args[0]); err != nil {
			return err
		}
	}
	e, ok := u.(exerciseUnit)
	if !ok {
		return fmt.Errorf("you are at %s: export -exercism NAME exports an exercise, and -all all that have passed", u.called())
	}
	o, err := p.kept(e.Name)
	if err != nil {
		return err
	}
	if o == nil {
		return fmt.Errorf("%s has not been checked yet: go run ./exercises check %s", e.called(), e.Name)
	}
	if o.Build != nil {
		return p.writeJSON(exercismResults{Version: 3, Status: exercismError, Message: limited(o.Build.Output, exercismMessage), Tests: []exercismTest{}})
	}
	test := e.exercismTest(o, 1)
	return p.writeJSON(exercismResults{Version: 3, Status: test.Status, Tests: []exercismTest{test}})
}

func (p *place) exercismAll() error {
	course, err := p.course()
	if err != nil {
		return err
	}
	all := exercismResults{Version: 3, Status: exercismPass, Tests: []exercismTest{}}
	for _, e := range course.Exercises {
		o, err := p.kept(e.Name)
		if err != nil {
			return err
		}
		if o != nil && o.Passed {
			all.Tests = append(all.Tests, exerciseUnit{p, e}.exercismTest(o, len(all.Tests)+1))
		}
	}
	if len(all.Tests) == 0 {
		all.Status, all.Message = exercismError, "no exercise has passed yet"
	}
	return p.writeJSON(all)
}

// exercismTest presents a check as a test.
func (e exerciseUnit) exercismTest(o *outcome, task int) exercismTest {
	t := exercismTest{Name: e.Name + ": " + e.Title, Status: exercismPass, Output: limited(strings.TrimRight(o.Said, "\n"), exercismOutput), TaskID: task}
	t.TestCode = "// " + path.Join(folder.Practice, e.Folder(), "check")
	if o.Judged == nil {
		return t
	}
	for _, step := range o.Judged.Steps {
		t.TestCode += "\n// " + strings.ReplaceAll(step, "\n", "\n// ")
	}
	if !o.Passed {
		t.Status = exercismFail
		if f := o.Judged.Failure; f != nil {
			t.Message = limited(fmt.Sprintf("came %s\nwanted %s\n%s", f.Came, f.Wanted, f.Why), exercismMessage)
		}
	}
	return t
}

// limited cuts a text to a number of characters, and says so at its end.
func limited(text string, most int) string {
	const word = "\n... (cut)"
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-len(word)]) + word
}
