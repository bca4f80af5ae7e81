package runner

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"looper.example/exercises/progress"
)

// key is a key, or in lines a word.
type key struct {
	letter rune
	name   string
	also   string // a second name, for some states; "": none
	does   string
}

// keys are those of a session.
func keys() []key {
	return []key{
		{'n', "next", "", "go on to the next one, after this one has passed (next templates turns to the side track)"},
		{'e', "exercises", toSteps, "turn to the exercises, and back to the steps"},
		{'t', "text", "", "read the text"},
		{'h', "hint", "", "get the next hint: the concept, the place, nearly the code"},
		{'a', "answer", "", "answer an exercise that asks for words or numbers"},
		{'d', "diff", "", "see what a step changes in the course's program, or what you have changed in an exercise"},
		{'c', "check", "", "check again"},
		{'w', "whole", "", "read the complete result, if the screen is too short for it"},
		{'r', "trace", "reveal", "read the trace of an exercise's last check; after a wrong prediction, see what happens"},
		{'s', "solution", "", "get the course's solution, after passing or after three hints"},
		{'l', "list", "", "list the steps and the exercises"},
		{'q', "quit", "", "leave a page; where there is none, end the runner"},
		{'?', "help", "", "this list"},
	}
}

// findKey finds a key by its letter or by the first word of a line.
func findKey(typed string) (key, bool) {
	word, _, _ := strings.Cut(strings.TrimSpace(typed), " ")
	if word == "" {
		return key{}, false
	}
	for _, k := range keys() {
		if word == k.name || word == string(k.letter) || word == k.also {
			return k, true
		}
	}
	return key{}, false
}

// keyLines names the keys that are useful now. It never breaks a line between a key and its word.
func keyLines(at status, columns int) []string {
	names := namesOf(at)
	for _, space := range []string{"   ", "  "} {
		if line := strings.Join(names, space); len(line) <= columns {
			return []string{line}
		}
	}
	lines := []string{names[0]}
	for _, name := range names[1:] {
		if last := &lines[len(lines)-1]; columns <= 0 || len(*last)+2+len(name) <= columns {
			*last += "  " + name
		} else {
			lines = append(lines, name)
		}
	}
	return lines
}

// namesOf lists the keys that are useful now.
func namesOf(at status) (names []string) {
	show := func(name string, useful bool) {
		if useful {
			names = append(names, name)
		}
	}
	over := at.state == progress.Passed || at.state == progress.Given
	hint := "h hint"
	if at.hints > 0 {
		hint = fmt.Sprintf("h hint (%d of 3 seen)", at.hints)
	}
	show("n next", over)
	show("s solution", over || at.hints >= len(hintNames))
	show("a answer", at.words)
	show("t text", true)
	show(hint, true)
	show("d diff", !at.words)
	show("c check", true)
	show("r reveal", at.hidden)
	show("r trace", at.trace && !at.hidden)
	show("e steps", at.exercise)
	return append(names, "l list", "? help", "q quit")
}

// keyHelp explains all keys.
func keyHelp() string {
	var rows [][]string
	for _, k := range keys() {
		rows = append(rows, []string{"", string(k.letter), k.name, k.does})
	}
	var commands [][]string
	for _, c := range [][2]string{
		{"reset FILE", "put a file back to where the step, or the exercise, begins"},
		{"skip", "leave it out"},
		{"run NAME", "work on an exercise"},
		{"jump N", "go on in a new folder at step N"},
		{"doctor", "say what is missing on this machine"},
	} {
		commands = append(commands, []string{"", "go run ./exercises " + c[0], c[1]})
	}
	return strings.Join(table(rows, plainWidth), "\n") +
		"\n\n" + wrap("In a long text, space turns the page, b turns back, and q leaves it. In code, » begins the rest of a line that is wider than the screen.", plainWidth) +
		"\n\nCommands for a second terminal (go run ./exercises -h lists them all):\n\n" +
		strings.Join(table(commands, plainWidth), "\n") + "\n"
}

// readLines reads lines until the end of the input or of ctx.
func readLines(ctx context.Context, in *bufio.Reader) <-chan string {
	return read(ctx, func() (string, error) {
		line, err := in.ReadString('\n')
		if line = strings.TrimSpace(line); line != "" {
			err = nil // the last line may have no line feed
		}
		return line, err
	})
}

// interrupt is the name of a key that ends the runner at once.
const interrupt = "interrupt"

// The bytes that a terminal in raw mode sends for some keys.
const (
	ctrlC  = 3
	ctrlD  = 4
	delete = 127 // of the key Backspace
)

// readKeys reads single keys. Ctrl-C and Ctrl-D end the input at once. It drops the sequences of keys that it does not know.
func readKeys(ctx context.Context, in *bufio.Reader) <-chan string {
	return read(ctx, func() (string, error) {
		r, _, err := in.ReadRune()
		switch {
		case err != nil:
			return "", err
		case r == ctrlC || r == ctrlD:
			return interrupt, nil
		case r == '\x1b':
			sequence := make([]byte, in.Buffered())
			_, err := in.Read(sequence)
			return escape(string(sequence)), err
		case r == '\r' || r == '\n':
			return "enter", nil
		case r == '\b' || r == delete:
			return "backspace", nil
		case r == ' ':
			return "space", nil
		}
		return string(r), nil
	})
}

// escape names the keys whose sequences turn pages.
func escape(sequence string) string {
	switch sequence {
	case "[6~", "[B":
		return "pagedown"
	case "[5~", "[A":
		return "pageup"
	case "":
		return "escape" // alone
	}
	return ""
}

// read calls next on a goroutine, and sends what it returns, without empty strings.
func read(ctx context.Context, next func() (string, error)) <-chan string {
	typed := make(chan string)
	go func() {
		defer close(typed)
		for {
			s, err := next()
			if err != nil {
				return
			}
			if s == "" {
				continue
			}
			select {
			case typed <- s:
			case <-ctx.Done():
				return
			}
		}
	}()
	return typed
}
