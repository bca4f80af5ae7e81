package runner

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"looper.example/exercises/progress"
)

// key is what the learner presses, or types in lines.
type key struct {
	letter rune
	name   string
	does   string
}

// keys are those of a session.
func keys() []key {
	return []key{
		{'n', "next", "go on to the next one, once this one has passed (next templates turns to the side track)"},
		{'e', "exercises", "turn to the exercises, and back to the steps"},
		{'t', "text", "read the text"},
		{'h', "hint", "get the next hint: the concept, the place, nearly the code"},
		{'a', "answer", "answer an exercise that asks for words or numbers"},
		{'d', "diff", "see what a step changes in the course's program, or what you have changed in an exercise"},
		{'c', "check", "check again"},
		{'w', "whole", "read the whole result, if the screen is too short for it"},
		{'r', "trace", "read the trace of an exercise's last check"},
		{'s', "solution", "get the course's solution, after passing or after three hints"},
		{'l', "list", "list the steps and the exercises"},
		{'q', "quit", "leave a page, or end the runner"},
		{'?', "help", "this list"},
	}
}

// findKey finds a key by its letter or by the first word of a line.
func findKey(typed string) (key, bool) {
	if typed == "escape" {
		typed = "quit"
	}
	word, _, _ := strings.Cut(strings.TrimSpace(typed), " ")
	for _, k := range keys() {
		if word == k.name || word == string(k.letter) {
			return k, true
		}
	}
	return key{}, false
}

// keysWidth is how wide the line of keys is at most, if it can be made so.
const keysWidth = 80

// keyLine names the keys that are of use now.
func keyLine(at status) string {
	names := "t text   h hint   d diff   c check   l list   ? help   q quit"
	if at.exercise {
		names = "t text   h hint   c check   r trace   l list   ? help   q quit"
	}
	if at.words {
		names = "a answer   " + names
	}
	if at.hints > 0 {
		names = strings.Replace(names, "h hint", fmt.Sprintf("h hint (%d of 3 seen)", at.hints), 1)
	}
	switch at.state {
	case progress.Passed, progress.Given:
		names = "n next   s solution   " + names
	case progress.Begun:
		if at.hints >= len(hintNames) {
			names = "s solution   " + names
		}
	}
	if len(names) > keysWidth {
		names = strings.ReplaceAll(names, "   ", "  ")
	}
	return names
}

func keyHelp() string {
	var b strings.Builder
	for _, k := range keys() {
		fmt.Fprintf(&b, "  %c  %-10s %s\n", k.letter, k.name, k.does)
	}
	b.WriteString("\nIn a long text, space turns the page, b turns back, and q leaves it.\n" +
		"Commands for a second terminal (go run ./exercises -h lists them all):\n\n" +
		"  go run ./exercises reset FILE   put a file back to where the step, or the exercise, begins\n" +
		"  go run ./exercises skip         leave it out\n" +
		"  go run ./exercises run NAME     work on an exercise\n" +
		"  go run ./exercises jump N       go on in a new folder at step N\n" +
		"  go run ./exercises doctor       say what is missing on this machine\n")
	return b.String()
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

// interrupt is what readKeys returns for a key that ends the runner at once.
const interrupt = "interrupt"

// What a terminal in raw mode sends for keys that are no letters.
const (
	ctrlC  = 3
	ctrlD  = 4
	delete = 127 // of the key Backspace
)

// readKeys reads single keys. Ctrl-C and Ctrl-D end the input at once; the rest of an arrow key's sequence is dropped.
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

// read calls next on a goroutine, and leaves empty strings out.
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
