//go:build linux

package peers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"looper.example/stage06-final/conformance"
)

// Server is a running peer.
type Server struct {
	Peer    Peer
	Addr    netip.AddrPort
	process *conformance.Process
}

// Start builds a peer, starts it, and waits until it accepts connections.
func (e *Env) Start(ctx context.Context, p Peer, u Use) (*Server, error) {
	var err error
	if u.Addr, err = freeAddr(); err != nil {
		return nil, err
	}
	command, err := p.command(ctx, e, u)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	said := u.Addr
	if p.says {
		said = ""
	}
	unpin, err := Pin(e.Core)
	if err != nil {
		return nil, err
	}
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // it does not outlive this process
	process, err := conformance.Start(command, said)
	err = errors.Join(err, unpin())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	s := &Server{Peer: p, process: process}
	if s.Addr, err = netip.ParseAddrPort(process.Addr); err == nil {
		err = s.await()
	}
	if err != nil {
		s.Stop()
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	return s, nil
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// await waits until the server listens. It does not connect, because some servers cannot cope with a client that sends nothing.
func (s *Server) await() error {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		found, err := listens(s.Addr.Port())
		if found || err != nil {
			return err
		}
		select {
		case <-s.process.Ended():
			return errors.New(s.process.LastWords())
		default:
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("expected the server to listen on %v\n%s", s.Addr, s.process.Said())
		}
	}
}

// listens reports whether a socket listens on a port, according to the kernel's tables (proc_pid_net(5)).
func listens(port uint16) (bool, error) {
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		text, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return false, err
		}
		if listensIn(string(text), port) {
			return true, nil
		}
	}
	return false, nil
}

// listensIn looks for a line with this local port in the state LISTEN.
func listensIn(table string, port uint16) bool {
	const listen = "0A"
	end := fmt.Sprintf(":%04X", port)
	for line := range strings.Lines(table) {
		fields := strings.Fields(line)
		if len(fields) > 3 && strings.HasSuffix(fields[1], end) && fields[3] == listen {
			return true
		}
	}
	return false
}

// Stop ends the server.
func (s *Server) Stop() { s.process.Stop() }

// PID returns the process number.
func (s *Server) PID() int { return s.process.PID() }

// CPU returns the processor time, user and system, of all the server's threads, including those that have ended. See
// clock_getcpuclockid(3).
func (s *Server) CPU() (time.Duration, error) {
	const scheduler = 2 // the scheduler's precise clock
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^s.PID()<<3|scheduler), &t); err != nil {
		return 0, fmt.Errorf("processor time of process %d: %w", s.PID(), err)
	}
	return time.Duration(t.Nano()), nil
}

// Memory returns the resident memory of the server itself, in bytes. It excludes files, such as the code, and the kernel's memory for
// sockets.
func (s *Server) Memory() (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.PID()))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("expected RssAnon in /proc/%d/status", s.PID())
}

// NotInstalled reports whether the reason for an error of Start is a missing program.
func NotInstalled(err error) bool { return errors.Is(err, exec.ErrNotFound) }
