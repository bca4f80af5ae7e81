package conformance

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"time"
)

// firstLine is what the first line of a server must hold, such as "stage03-http-parser:
// listening on http://127.0.0.1:40123/ (Ctrl-C stops)".
var firstLine = regexp.MustCompile(`listening on https?://(\S+)/ `)

// Process is a server's program that Start has started.
type Process struct {
	Addr string // the host:port it listens on

	command *exec.Cmd
	words   words
	ended   chan struct{} // closed when the program has ended
	how     error         // the program's end, as of exec.Cmd.Wait; read it after ended only
}

// Start runs a server's program until Stop is called, or until it ends by itself. It listens on addr or, if that
// is empty, on what the first line of its standard output tells with "listening on http://ADDR/ ".
// The error is that of starting, or that there is no such line; then the program has ended.
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
		case line = <-p.words.line: // it was the last as well
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

// Stop ends the program: it lets the program end by itself (SIGTERM) and kills it after two seconds.
func (p *Process) Stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM)
	force := time.AfterFunc(grace, func() { _ = p.command.Process.Kill() })
	<-p.ended
	force.Stop()
}

// Signal sends the program a signal.
func (p *Process) Signal(signal os.Signal) error { return p.command.Process.Signal(signal) }

// PID is the program's process number.
func (p *Process) PID() int { return p.command.Process.Pid }

// Err is nil if the program ended with status 0, and otherwise says how it ended. Call it after Ended is closed.
func (p *Process) Err() error { return p.how }

// Ended is closed when the program has ended, for whatever reason.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Said returns the last lines of what the program has written so far, each after "  | "; "": nothing.
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
