package conformance

import (
	"bufio"
	"fmt"
	"os/exec"
	"regexp"
	"syscall"
	"time"
)

// firstLine is what the first line of a server must hold, such as "stage03-http-parser:
// listening on http://127.0.0.1:40123/ (Ctrl-C stops)".
var firstLine = regexp.MustCompile(`listening on http://(\S+)/ `)

// Start runs a server's program until stop is called, which lets it end by itself
// (SIGTERM) and, after two seconds, ends it. where is its host:port: addr, or, if that is
// empty, what the program's first line of output tells with "listening on http://ADDR/ ".
// The error is that of starting, or that there is no such line; then it has been stopped.
func Start(command *exec.Cmd, addr string) (where string, stop func(), err error) {
	stdout, err := command.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := command.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		force := time.AfterFunc(2*time.Second, func() { _ = command.Process.Kill() })
		_ = command.Wait()
		force.Stop()
	}
	if addr != "" {
		return addr, stop, nil
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if found := firstLine.FindStringSubmatch(line); found != nil {
		return found[1], stop, nil
	}
	stop()
	return "", nil, fmt.Errorf("expected a first line with its address, found %q (%v)", line, err)
}
