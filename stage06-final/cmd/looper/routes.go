package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"looper.example/stage06-final/looper"
)

const routesUsage = `looper routes DIR [ARGUMENTS]: prints the tree of the routes of the application in DIR.

It builds the application in DIR, and starts it with the arguments and with LOOPER_ROUTES=1 in its environment. App.Run then
prints the tree and returns. So the program runs up to App.Run, and no further. A program that
calls ListenOn itself ignores the variable, and would serve.

  looper routes notes
`

func routesCommand(c console) *command {
	return &command{usage: routesUsage, run: func(ctx context.Context, args []string) error {
		bin, err := os.MkdirTemp("", "looper-routes-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(bin)
		program := filepath.Join(bin, "application.exe") // the ending is for Windows
		build := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
		build.Dir = args[0]
		build.Stdout, build.Stderr = c.stdout, c.stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("routes of %s: %w", args[0], err)
		}
		run := exec.CommandContext(ctx, program, args[1:]...) // without "go run", which would not end the program at its own end
		run.Dir = args[0]
		run.Env = append(os.Environ(), looper.RoutesEnv+"=1")
		run.Stdout, run.Stderr = c.stdout, c.stderr
		if err := run.Run(); err != nil {
			return fmt.Errorf("routes of %s: %w", args[0], err)
		}
		return nil
	}}
}
