//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package main

import (
	"context"
	"errors"
)

func devCommand(console) *command {
	return &command{
		usage: "looper dev does not work on this platform: no sockets are handed on here.\n",
		run:   func(context.Context, []string) error { return errors.New("dev does not work on this platform") },
	}
}
