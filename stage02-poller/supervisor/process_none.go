//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package supervisor

import (
	"errors"
	"os"
	"syscall"

	"looper.example/stage02-poller/kernel"
)

const reloadSignal = syscall.SIGHUP

func watchSignals() (signals chan os.Signal, cancel func()) { return nil, func() {} }

type launcher struct{}

func newLauncher(*kernel.Sockets, []byte) (*launcher, error) {
	return nil, errors.New("no workers on this platform: sockets cannot be handed on")
}

func (*launcher) start(func(event)) (process, error) { return nil, errors.ErrUnsupported }

func (*launcher) close() {}

func (*launcher) closeSockets() {}

func inheritPipe(fd int, name string) *os.File { return os.NewFile(uintptr(fd), name) }
