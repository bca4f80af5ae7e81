package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"looper.example/stage06-final/looper"
)

const routesUsage = `looper routes DIR [ARGUMENTS]: prints the tree of the routes of the application in DIR.

It builds and starts the application in DIR, with the arguments, and with LOOPER_ROUTES=1 in its environment. There App.Run
prints the tree and returns. So all that the program does before App.Run is done, and nothing that it does after. A program that
calls ListenOn itself does not heed the variable, and would serve.

  looper routes notes
`

func routesCommand(c console) *command {
	return &command{usage: routesUsage, run: func(ctx context.Context, args []string) error {
		run := exec.CommandContext(ctx, "go", append([]string{"run", "."}, args[1:]...)...)
		run.Dir = args[0]
		run.Env = append(os.Environ(), looper.RoutesEnv+"=1")
		run.Stdout, run.Stderr = c.stdout, c.stderr
		if err := run.Run(); err != nil {
			return fmt.Errorf("routes of %s: %w", args[0], err)
		}
		return nil
	}}
}
