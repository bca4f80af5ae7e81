package peers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// Env holds the folders and the core with which servers are built and started.
type Env struct {
	Folder    string // see site.WriteFolder
	Builds    string // folder for programs, and for files that servers write
	Core      int    // the processor that servers are pinned to; -1: none
	Karlooper string // karlooper's folder; "": karlooper is left out

	mu    sync.Mutex
	built map[string]error // by the program's file
}

// bench is the path of this package's module.
const bench = "looper.example/stage06-final/bench"

// build makes a program once: how writes it to file.
func (e *Env) build(name string, how func(file string) error) (file string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	file = filepath.Join(e.Builds, name)
	err, done := e.built[file]
	if !done {
		err = how(file)
		if e.built == nil {
			e.built = make(map[string]error)
		}
		e.built[file] = err
	}
	return file, err
}

// goBuild builds a package of a module in the module's folder.
func goBuild(ctx context.Context, module, pkg, file string) error {
	folder, err := moduleFolder(ctx, module)
	if err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", file, pkg)
	build.Dir, build.Env = folder, append(os.Environ(), "GOWORK=off")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s in %s: %w\n%s", pkg, folder, err, output)
	}
	return nil
}

func moduleFolder(ctx context.Context, module string) (string, error) {
	return goList(ctx, "{{.Dir}}", module)
}

func moduleVersion(module string) func(context.Context, *Env) (string, error) {
	return func(ctx context.Context, _ *Env) (string, error) { return goList(ctx, "{{.Version}}", module) }
}

// goList asks about a module of the build list. It works anywhere in the bench's module.
func goList(ctx context.Context, format, module string) (string, error) {
	list := exec.CommandContext(ctx, "go", "list", "-m", "-f", format, module)
	list.Env = append(os.Environ(), "GOWORK=off")
	output, err := list.Output()
	text := strings.TrimSpace(string(output))
	if err != nil || text == "" {
		return "", fmt.Errorf("go list -m %s: expected to be run in stage06-final/bench (%v)", module, cmp.Or(err, errors.New("no output")))
	}
	return text, nil
}

type commander = func(ctx context.Context, e *Env, u Use) (*exec.Cmd, error)

// goServer returns the command of a program in whole/servers.
func goServer(name string, args ...string) commander {
	return func(ctx context.Context, e *Env, u Use) (*exec.Cmd, error) {
		file, err := e.build(name, func(file string) error { return goBuild(ctx, bench, "./whole/servers/"+name, file) })
		if err != nil {
			return nil, err
		}
		all := append([]string{"-addr", "127.0.0.1:0", "-folder", e.Folder}, args...)
		if name == "gnet" {
			all[1] = u.Addr // it does not print the port that the kernel has chosen
		}
		if u.TLS {
			all = append(all, "-tls")
		}
		return exec.Command(file, all...), nil
	}
}

// stageServer returns the command of a floor's program.
func stageServer(module string, args ...string) commander {
	return func(ctx context.Context, e *Env, u Use) (*exec.Cmd, error) {
		file, err := e.build(module, func(file string) error { return goBuild(ctx, "looper.example/"+module, ".", file) })
		return exec.Command(file, append([]string{"-addr", "127.0.0.1:0"}, args...)...), err
	}
}

// startLimit compiles limit.c.
func startLimit(ctx context.Context, e *Env, u Use) (*exec.Cmd, error) {
	compiler, err := exec.LookPath("cc")
	if err != nil {
		return nil, err
	}
	file, err := e.build(Limit, func(file string) error {
		folder, err := moduleFolder(ctx, bench)
		if err != nil {
			return err
		}
		output, err := exec.CommandContext(ctx, compiler, "-O2", "-o", file, filepath.Join(folder, "whole/limit/limit.c")).CombinedOutput()
		if err != nil {
			return fmt.Errorf("cc limit.c: %w\n%s", err, output)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	response, err := os.CreateTemp(e.Builds, "response")
	if err != nil {
		return nil, err
	}
	_, err = response.Write(u.Response)
	args := []string{port(u.Addr), response.Name()}
	if u.Close {
		args = append(args, "close")
	}
	return exec.Command(file, args...), errors.Join(err, response.Close())
}

func compilerVersion(ctx context.Context, e *Env) (string, error) {
	version, err := programVersion("cc", "-dumpfullversion")(ctx, e)
	return "cc " + version, err
}

var number = regexp.MustCompile(`\d+(\.\d+)*`)

func programVersion(program, flag string) func(context.Context, *Env) (string, error) {
	return func(ctx context.Context, _ *Env) (string, error) {
		path, err := find(program)
		if err != nil {
			return "", err
		}
		output, err := exec.CommandContext(ctx, path, flag).CombinedOutput()
		return number.FindString(string(output)), err
	}
}

// find looks for a program on the PATH, and in /usr/sbin, where nginx is.
func find(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		if path, err := exec.LookPath("/usr/sbin/" + program); err == nil {
			return path, nil
		}
	}
	return path, err
}

// Prepare builds a peer, so that Start takes little time.
func (e *Env) Prepare(ctx context.Context, p Peer) error {
	_, err := p.command(ctx, e, Use{Addr: "127.0.0.1:0"})
	return err
}
