package check

import (
	"fmt"
	"strings"
)

// Failure is the story of the first failure: what a reader needs to understand it and to repeat it.
type Failure struct {
	Check  string `json:"check"`          // its name
	Case   string `json:"case,omitempty"` // of the conformance suite, or a part of the check
	Sent   string `json:"sent"`           // what the clients did; several lines
	Came   string `json:"came"`           // what the server did
	Wanted string `json:"wanted"`         // what it should have done
	Why    string `json:"why"`            // what goes wrong if a server does this

	Start     string `json:"start"`           // the command that starts the server, to repeat the failure by hand
	Reproduce string `json:"reproduce"`       // the command for a second terminal; may have several lines
	Watch     string `json:"watch,omitempty"` // what to do or to look at then, as in "look at the column CPU of: top"

	ServerSaid string `json:"server_said,omitempty"` // how the server ended, and its last words, or what it wrote meanwhile
	Passed     int    `json:"passed"`                // cases of this check that pass
	Total      int    `json:"total"`                 // cases that it has
}

// Error tells the failure in one line.
func (f *Failure) Error() string {
	return fmt.Sprintf("%s: found %s; expected %s", f.title(), f.Came, f.Wanted)
}

func (f *Failure) title() string {
	if f.Case == "" {
		return f.Check
	}
	return f.Check + ": " + f.Case
}

// Story tells the failure in several lines.
func (f *Failure) Story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "FAILED %s\n\n", f.title())
	part := func(name, text string) {
		if text == "" {
			return
		}
		lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
		for i, line := range lines {
			if i > 0 {
				name = ""
			}
			fmt.Fprintf(&b, "  %-7s %s\n", name, line)
		}
	}
	part("sent", f.Sent)
	part("came", f.Came)
	part("wanted", f.Wanted)
	part("why", f.Why)
	if f.ServerSaid != "" {
		fmt.Fprintf(&b, "\n  %s\n", strings.ReplaceAll(f.ServerSaid, "\n", "\n  "))
	}
	if f.Start != "" {
		fmt.Fprintf(&b, "\n  To repeat it by hand, start the server in one terminal:\n\n%s\n", indent(f.Start))
	}
	if f.Reproduce != "" {
		fmt.Fprintf(&b, "\n  In a second terminal:\n\n%s\n", indent(f.Reproduce))
	}
	if f.Watch != "" {
		fmt.Fprintf(&b, "\n  Then %s\n", f.Watch)
	}
	if f.Total > 1 {
		fmt.Fprintf(&b, "\n  %d of %d pass.\n", f.Passed, f.Total)
	}
	return b.String()
}

// indent sets a command apart from the text. A here-document stays at the margin, where a shell looks for its end.
func indent(command string) string {
	if strings.Contains(command, "<<") {
		return command
	}
	return "    " + strings.ReplaceAll(command, "\n", "\n    ")
}

// leftOut is the reason why a check cannot run.
type leftOut string

func (l leftOut) Error() string { return string(l) }
