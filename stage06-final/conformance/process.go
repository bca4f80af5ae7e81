package conformance

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"time"
)

// firstLine matches the first line of a server, such as "stage03-http-parser:
// listening on http://127.0.0.1:40123/ (Ctrl-C stops)".
var firstLine = regexp.MustCompile(`listening on https?://(\S+)/ `)

// Process is a server's program that Start has started.
type Process struct {
	Addr string // the host:port it listens on

	command *exec.Cmd
	words   words
	ended   chan struct{} // closed when the program has ended
	how     error         // the program's end, from exec.Cmd.Wait; read it only after ended is closed
}

// Start runs a server's program until Stop is called, or until it ends by itself. The server listens on addr. If addr
// is empty, the first line of its standard output has the address, as in "listening on http://ADDR/ ".
// The error is that of starting, or that there is no such line; in the latter case the program has ended.
func Start(command *exec.Cmd, addr string) (*Process, error) {
	p := &Process{Addr: addr, command: command, ended: make(chan struct{})}
	p.words.line = make(chan string, 1)
	command.Stdout, command.Stderr = firstLines{&p.words}, &p.words
	command.WaitDelay = grace // a child of the program may keep its output open
	if err := command.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.how = command.Wait()
		close(p.ended)
	}()
	if addr != "" {
		return p, nil
	}
	return p, p.listen()
}

// listen waits for the first line, and takes the address from it.
func (p *Process) listen() error {
	var line string
	select {
	case line = <-p.words.line:
	case <-p.ended:
		select {
		case line = <-p.words.line: // the first line was the last as well
		default:
			return fmt.Errorf("expected a first line with the server's address: %s", p.LastWords())
		}
	}
	found := firstLine.FindStringSubmatch(line)
	if found == nil {
		p.Stop()
		return fmt.Errorf("expected a first line with the server's address, found %q", line)
	}
	p.Addr = found[1]
	return nil
}

// grace is how long a program may take to end after SIGTERM.
const grace = 2 * time.Second

// Stop ends the program: it sends SIGTERM, and kills the program after two seconds.
func (p *Process) Stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM)
	force := time.AfterFunc(grace, func() { _ = p.command.Process.Kill() })
	<-p.ended
	force.Stop()
}

// Signal sends the program a signal.
func (p *Process) Signal(signal os.Signal) error { return p.command.Process.Signal(signal) }

// PID returns the program's process number.
func (p *Process) PID() int { return p.command.Process.Pid }

// Err returns nil if the program ended with status 0, and otherwise how it ended. Call it after Ended is closed.
func (p *Process) Err() error { return p.how }

// Ended returns a channel that is closed when the program has ended, for whatever reason.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Said returns the last lines of the program's output so far, each after "  | "; "": none.
func (p *Process) Said() string { return p.words.last() }

// LastWords says how the program ended and what it wrote last. Call it after Ended is closed.
func (p *Process) LastWords() string {
	how := "exit status 0"
	if p.how != nil {
		how = p.how.Error()
	}
	said := p.words.last()
	if said == "" {
		return fmt.Sprintf("the server ended (%s); it said nothing", how)
	}
	return fmt.Sprintf("the server ended (%s); it said:\n%s", how, said)
}
