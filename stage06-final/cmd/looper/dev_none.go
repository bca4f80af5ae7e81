//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package main

import (
	"context"
	"errors"
)

func devCommand(console) *command {
	return &command{
		usage: "looper dev does not work on this platform: it cannot pass sockets to processes here.\n",
		run:   func(context.Context, []string) error { return errors.New("dev does not work on this platform") },
	}
}
