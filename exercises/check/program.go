package check

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"looper.example/stage06-final/conformance"
)

// Program is the executable to check, in any language. It listens on the address that its command line names.
type Program struct {
	// Command is the program and its arguments. In each word, {addr} stands for the host:port to listen on, {port}
	// for the port alone, and {seconds} for the time limit. If no word has {addr} or {port}, "-addr HOST:PORT" is
	// appended, and "-timeout 1s" for checks that are about the time limit.
	Command []string
	Dir     string   // the folder that it runs in; "": the current one
	Env     []string // what is added to the environment, as NAME=VALUE

	startWithin time.Duration // how long it may take until it listens; 0: startLimit
}

// The address in the commands that repeat a failure by hand.
const shownAddr = "127.0.0.1:8000"

// words returns the command line for an address, and for a time limit if limit is not 0.
func (p Program) words(addr string, limit time.Duration) []string {
	_, port, _ := net.SplitHostPort(addr)
	seconds := "30"
	if limit > 0 {
		seconds = strconv.FormatFloat(limit.Seconds(), 'g', -1, 64)
	}
	var words []string
	for _, word := range p.Command {
		words = append(words, strings.NewReplacer("{addr}", addr, "{port}", port, "{seconds}", seconds).Replace(word))
	}
	if !p.has("{addr}") && !p.has("{port}") {
		words = append(words, "-addr", addr)
		if limit > 0 {
			words = append(words, "-timeout", limit.String())
		}
	}
	return words
}

func (p Program) has(word string) bool {
	return slices.ContainsFunc(p.Command, func(w string) bool { return strings.Contains(w, word) })
}

// takesLimit reports whether the command line can set the program's time limit.
func (p Program) takesLimit() bool {
	return p.has("{seconds}") || !p.has("{addr}") && !p.has("{port}")
}

// shown is the command line as a reader types it.
func (p Program) shown(limit time.Duration) string {
	var words []string
	for _, word := range p.words(shownAddr, limit) {
		if word == "" || strings.ContainsAny(word, " \t\n'\"\\$`*?[]{}()<>|&;#~!") {
			word = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// server is the program while it runs.
type server struct {
	*conformance.Process
	program Program
	limit   time.Duration // that it was told; 0: none
	ending  bool          // the check has told it to end
	held    net.Conn      // its first connection; nil: it is closed
}

// startLimit is how long a program may take until it listens: some languages start slowly.
const startLimit = 10 * time.Second

func (p Program) startsWithin() time.Duration {
	if p.startWithin > 0 {
		return p.startWithin
	}
	return startLimit
}

// start runs the program and waits until it takes connections. The error is a *Failure if that is the
// program's fault.
func (p Program) start(ctx context.Context, limit time.Duration) (*server, error) {
	if len(p.Command) == 0 {
		return nil, errors.New("the command of the program is empty")
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	words := p.words(addr, limit)
	name := words[0]
	if strings.ContainsRune(name, filepath.Separator) && p.Dir != "" && !filepath.IsAbs(name) {
		name = filepath.Join(p.Dir, name)
	}
	if name, err = filepath.Abs(name); !strings.ContainsRune(words[0], filepath.Separator) || err != nil {
		name = words[0]
	}
	command := exec.Command(name, words[1:]...)
	command.Dir, command.Env = p.Dir, append(os.Environ(), p.Env...)
	apart(command)
	process, err := conformance.Start(command, addr)
	if err != nil {
		return nil, p.failed(limit, err.Error(), "")
	}
	s := &server{Process: process, program: p, limit: limit}
	return s, s.awaitListening(ctx)
}

func (p Program) failed(limit time.Duration, came, said string) *Failure {
	return &Failure{
		Check: "the program starts", Sent: "its command: " + p.shown(limit), Came: came, ServerSaid: said,
		Wanted: "a program that takes these arguments, and listens on that address within " + p.startsWithin().String(),
		Why:    "A server can be asked only when it listens.",
		Start:  p.shown(limit),
	}
}

// freeAddr returns an address on which no program listens.
func freeAddr() (string, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// awaitListening dials until the program takes a connection. It stops the program if that fails.
func (s *server) awaitListening(ctx context.Context) error {
	deadline := time.After(s.program.startsWithin())
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		if c, err := net.DialTimeout("tcp", s.Addr, time.Second); err == nil {
			if s.limit > 0 { // a timer that outlives its connection must not meet a client of the check by chance
				s.held = c
				return nil
			}
			return c.Close()
		}
		select {
		case <-s.Ended():
			return s.program.failed(s.limit, "the program ended before it listened", s.LastWords())
		case <-deadline:
			s.stop()
			return s.program.failed(s.limit, fmt.Sprintf("the program runs, and does not listen on %s", s.Addr), "")
		case <-ctx.Done():
			s.stop()
			return ctx.Err()
		case <-again.C:
		}
	}
}

// stop ends the program, and what it has started.
func (s *server) stop() {
	if s.held != nil {
		s.held.Close()
	}
	s.Stop()
	killGroup(s.PID())
}

// stopWith ends the program when ctx ends, so that a caller that waits for it returns. The caller calls over after its last
// wait.
func (s *server) stopWith(ctx context.Context) (over func() bool) {
	return context.AfterFunc(ctx, func() { killGroup(s.PID()) })
}

// hasEnded reports whether the program has ended by itself.
func (s *server) hasEnded() bool {
	select {
	case <-s.Ended():
		return !s.ending
	default:
		return false
	}
}

// said is what the server adds to a failure: how it ended and its last words, or what it has written
// besides its address.
func (s *server) said() string {
	if s.endedSoon() {
		return s.LastWords()
	}
	var lines []string
	for line := range strings.Lines(s.Said()) {
		if !strings.Contains(line, "listening on http://") && !strings.Contains(line, "try: curl ") {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return "meanwhile the server wrote:\n" + strings.TrimRight(strings.Join(lines, ""), "\n")
}

// endedSoon waits a moment for a program that is dying.
func (s *server) endedSoon() bool {
	select {
	case <-s.Ended():
	case <-time.After(200 * time.Millisecond):
	}
	return s.hasEnded()
}
