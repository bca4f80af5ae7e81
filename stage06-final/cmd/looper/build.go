//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// build is the result of a build.
type build struct {
	program string
	output  string // of the compiler
	err     error
	took    time.Duration
}

// build builds the application, and sends the result.
func (d *developer) build(ctx context.Context, built chan<- build) {
	d.builds++
	ctx, d.cancel = context.WithCancel(ctx)
	cancel := d.cancel
	program := filepath.Join(d.bin, fmt.Sprintf("%s-%d", filepath.Base(d.dir), d.builds)) // the earlier one may still run
	go func() {
		defer cancel()
		began := time.Now()
		cmd := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
		cmd.Dir = d.dir
		// This ends the compilers too: while one of them has the output open, CombinedOutput waits.
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
		cmd.WaitDelay = parting
		output, err := cmd.CombinedOutput()
		if err != nil && len(output) == 0 {
			output = []byte(err.Error())
		}
		built <- build{program, string(output), err, time.Since(began)}
	}()
}
