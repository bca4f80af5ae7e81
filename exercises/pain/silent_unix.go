//go:build unix

package pain

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"time"

	"looper.example/stage01-blocking/blocking"
)

// silence is how long A says nothing.
const silence = time.Second

func runSilent(ctx context.Context, progress func(string)) (ratios []float64, err error) {
	for _, design := range []struct {
		name  string
		serve func() (addr string, stop func(), err error)
	}{
		{"one thread", oneThread}, {"a goroutine for each client", goroutines}, {"one loop", func() (string, func(), error) { return oneLoop("") }},
	} {
		progress(design.name + ": A is silent for " + silence.String())
		addr, stop, err := design.serve()
		if err != nil {
			return nil, err
		}
		waited, err := besideSilence(ctx, addr)
		stop()
		if err != nil {
			return nil, err
		}
		ratios = append(ratios, waited.Seconds()/silence.Seconds())
	}
	return ratios, nil
}

// besideSilence returns how long B waits for a response while A is connected and silent.
func besideSilence(ctx context.Context, addr string) (time.Duration, error) {
	a, err := net.Dial("tcp", addr)
	if err != nil {
		return 0, err
	}
	defer a.Close()
	began := time.Now()
	leave := time.AfterFunc(silence, func() { a.Close() })
	defer leave.Stop()
	b, err := net.Dial("tcp", addr)
	if err != nil {
		return 0, err
	}
	defer b.Close()
	defer context.AfterFunc(ctx, func() { b.Close() })()
	if err := ask(b); err != nil {
		return 0, err
	}
	return time.Since(began), nil
}

// oneThread serves as stage 1 does.
func oneThread() (addr string, stop func(), err error) {
	s, err := blocking.Listen("127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve() }()
	return s.Addr(), func() { s.Stop(); <-ended }, nil
}

// goroutines serves each client on a goroutine of its own.
func goroutines() (addr string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				in := bufio.NewReader(c)
				for {
					line, err := in.ReadString('\n')
					if err != nil {
						return
					}
					if strings.TrimRight(line, "\r\n") == "" {
						_, _ = io.WriteString(c, response)
					}
				}
			}()
		}
	}()
	return l.Addr().String(), func() { l.Close() }, nil
}
