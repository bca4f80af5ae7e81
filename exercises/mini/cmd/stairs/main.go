// Stairs is the authors' tool for the build track. It works on the files in exercises/mini/steps, and
// not on those embedded in the tool:
//
//	stairs history DIR     makes a git repository of the steps, one commit a step, to edit
//	stairs import DIR      takes such a repository back
//	stairs snapshot N DIR  writes the program after the steps 1 to N
//	stairs weave           puts the code of the steps into their texts
//	stairs count           puts the lines of the steps into the list
//	stairs verify          builds and vets the program after each step
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

const usage = `stairs: the authors' tool for the build track in exercises/mini/steps.

  stairs history DIR     write the steps to DIR as a new git repository, one commit a step:
                         branch main has the main track, branch templates the side track
  stairs import DIR      replace the patches by the commits of such a repository
  stairs snapshot N DIR  write the program after the steps 1 to N to the new folder DIR
  stairs weave           put the code of each step into its text
  stairs count           put the lines of each step into steps/README.md
  stairs verify          apply all patches in every order; build and vet each program

Flags:
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program. It returns the exit status: 2 for a wrong command line.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("stairs", flag.ContinueOnError)
	flags.SetOutput(stderr)
	steps := flags.String("steps", "exercises/mini/steps", "the `folder` of the steps")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); err {
	case nil:
	case flag.ErrHelp:
		return 0
	default:
		return 2
	}
	args = flags.Args()
	a := author{folder: *steps, out: stdout}
	var err error
	switch {
	case len(args) == 2 && args[0] == "history":
		err = a.history(args[1])
	case len(args) == 2 && args[0] == "import":
		err = a.importFrom(args[1])
	case len(args) == 3 && args[0] == "snapshot":
		err = a.snapshot(args[1], args[2])
	case len(args) == 1 && args[0] == "weave":
		err = a.weave()
	case len(args) == 1 && args[0] == "count":
		err = a.count()
	case len(args) == 1 && args[0] == "verify":
		err = a.verify()
	default:
		flags.Usage()
		return 2
	}
	if err != nil {
		fmt.Fprintln(stderr, "stairs:", err)
		return 1
	}
	return 0
}
