package runner

import (
	"fmt"
	"path"
	"strings"

	"looper.example/exercises/practice"
	"looper.example/exercises/practice/judge"
)

// The limits of a story. The trace has the rest, or a line says how much is missing.
const (
	mostSteps = 16 // the last of what the check did
	mostTrace = 12 // the last lines of the trace
	mostSaid  = 10 // the first lines that the learner's code has printed
	textWidth = 78
)

// story tells the result of an exercise's check.
func (e exerciseUnit) story(o outcome) string {
	switch {
	case o.NoProgram && !e.begun():
		return e.notBegun()
	case o.NoProgram && e.InWords():
		return fmt.Sprintf("There is no answer yet. Press a, type it, and press Enter (with -plain, type the\nword answer and then the answer), or write it into %s.\n", path.Join(e.within(), practice.AnswerFile))
	case o.NoProgram:
		return fmt.Sprintf("There is nothing to check: %s has no file of yours.\ngo run ./exercises reset -all brings back what the exercise begins with.\n", e.folder.Path(e.within()))
	case o.Build != nil:
		return o.Build.String() + toldChanged(o.Changed)
	case o.Passed:
		return fmt.Sprintf("PASSED %s\n\n", e.titled()) +
			"Press s (or type solution) for the commentary: why it is so, and where the\ncourse does the same.\n\n" +
			part("did", hung(lastOf(o.Judged.Steps))) + toldSaid(o.Said) + toldChanged(o.Changed)
	case o.Judged == nil || o.Judged.Failure == nil:
		return "FAILED " + e.titled() + "\n"
	}
	f := o.Judged.Failure
	if !e.record(e.progress).KnowsTruth(f.Guess) && f.Guess > 0 {
		return e.guessed(f)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "FAILED %s\n\n", e.titled())
	b.WriteString(part("did", hung(lastOf(o.Judged.Steps))))
	b.WriteString(part("came", f.Came))
	b.WriteString(part("wanted", f.Wanted))
	b.WriteString(part("why", f.Why))
	if text := e.Mistakes[f.Mistake]; text != "" {
		fmt.Fprintf(&b, "\n%s", textOf(markdown(text, textWidth)))
	}
	b.WriteString(toldSaid(o.Said))
	b.WriteString(e.toldTrace(o.Judged))
	b.WriteString(toldChanged(o.Changed))
	return b.String()
}

// guessed tells of the first wrong answer to a question: why it is wrong, and not what is right.
func (e exerciseUnit) guessed(f *judge.Failure) string {
	text := e.Mistakes[f.Mistake]
	if text == "" {
		text = thinkAgain(e.Kind)
	}
	return fmt.Sprintf("FAILED %s\n\n%s\n%s\n%s\n", e.titled(), part("came", f.Came), textOf(markdown(text, textWidth)),
		wrap("Answer again (a). After a second wrong answer to the same question, or on request (r, or trace), you see what happens.", textWidth))
}

// thinkAgain is what to do about a wrong answer that is none of the known mistakes.
func thinkAgain(kind practice.Kind) string {
	if kind == practice.Measure {
		return "Count again what is done in each case, and how often. The second hint says where to look."
	}
	return "Go through the text again, one step at a time: what does each step change for the next one?"
}

// partMargin is as wide as the name of a part and the space after it.
const partMargin = "          "

// part is a named part of a story, such as "came". Its lines stand beside the name.
func part(name, text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	for _, line := range strings.Split(wrap(strings.TrimRight(text, "\n"), textWidth-len(partMargin)), "\n") {
		fmt.Fprintf(&b, "  %-7s %s\n", name, line)
		name = ""
	}
	return b.String()
}

// hung breaks long steps. The further lines of a step stand farther in, so that a reader sees where the next one begins.
func hung(steps string) string {
	lines := strings.Split(steps, "\n")
	for i, step := range lines {
		lines[i] = strings.ReplaceAll(wrap(step, textWidth-12), "\n", "\n  ")
	}
	return strings.Join(lines, "\n")
}

// lastOf are the steps of a check, a line each. Of very many, the last.
func lastOf(steps []string) string {
	if left := len(steps) - mostSteps; left > 0 {
		steps = append([]string{fmt.Sprintf("... %s before", plural(left, "step"))}, steps[left:]...)
	}
	return strings.Join(steps, "\n")
}

// toldSaid shows what the learner's code has printed.
func toldSaid(said string) string {
	said = strings.TrimRight(said, "\n")
	if said == "" {
		return ""
	}
	lines := strings.Split(said, "\n")
	kept, rest := lines[:min(len(lines), mostSaid)], ""
	if more := len(lines) - len(kept); more > 0 {
		rest = fmt.Sprintf("    ... and %s more\n", plural(more, "line"))
	}
	for i, line := range kept {
		kept[i] = shortened(line)
	}
	return "\n  your code printed:\n    | " + strings.Join(kept, "\n    | ") + "\n" + rest
}

// shortened cuts a line that is very long.
func shortened(line string) string {
	const most = 200
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most]) + " ..."
	}
	return line
}

// toldTrace shows the end of the trace, and says how to see all of it.
func (e exerciseUnit) toldTrace(r *judge.Result) string {
	trace := strings.TrimRight(r.Trace, "\n")
	if trace == "" {
		return ""
	}
	lines := strings.Split(trace, "\n")
	kept := lines[max(0, len(lines)-mostTrace):]
	head := "the trace:"
	if len(kept) < len(lines) {
		head = fmt.Sprintf("the last %d of %d lines of the trace (r, or trace, shows all):", len(kept), len(lines))
	}
	return fmt.Sprintf("\n  %s\n    | %s\n", head, strings.Join(kept, "\n    | "))
}

// toldChanged names the changed files that the learner should only read.
func toldChanged(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("\nYou have changed %s. The check uses the course's: write in the other files.\n", strings.Join(names, ", "))
}
