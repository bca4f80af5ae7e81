//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"looper.example/stage06-final/cmd/looper/watch"
)

const devUsage = `looper dev [FLAGS] DIR [ARGUMENTS]: builds and runs the application in DIR, and again whenever a file of its module is saved.

No request is lost: dev owns the listening socket, and passes it on from one process to the next (LISTEN_FDS). The old
process finishes the requests that it has begun. Templates and static files are read again without a restart (LOOPER_DEBUG=1). While
the program does not build, or after it has ended by itself, browsers see why, and the page reloads itself when the program runs again.
Ctrl-C ends all.

The application runs in DIR, with the arguments. Its own address has no effect: it listens on dev's socket.

  looper dev ../notes
  looper dev -addr 127.0.0.1:9000 ../notes -title Mine

Flags:
`

// developer rebuilds an application, and restarts it. One goroutine owns it.
type developer struct {
	console
	dir     string
	args    []string // of the application
	addr    string
	endings []string // of the names of source files

	socket *socket
	bin    string // folder of the programs
	builds int
	cancel context.CancelFunc // of the present build
	now    *child             // the process that serves; nil: none
	all    []*child           // processes that may not have ended yet
	page   *errorPage         // the page that browsers see if no process serves; nil: one does
}

func devCommand(c console) *command {
	d := &developer{console: c}
	endings := ""
	return &command{
		usage: devUsage,
		flags: func(fs *flag.FlagSet) {
			fs.StringVar(&d.addr, "addr", "127.0.0.1:8000", "`host:port` to listen on (port 0 picks a free one), or unix:path")
			fs.StringVar(&endings, "watch", ".go,go.mod,go.sum,go.work", "`endings` of the names of source files, with commas between them; add .html and others for go:embed")
		},
		run: func(ctx context.Context, args []string) (err error) {
			d.endings = strings.Split(endings, ",")
			if d.dir, err = filepath.Abs(args[0]); err != nil {
				return err
			}
			d.args = args[1:]
			return d.run(ctx)
		},
	}
}

// run works until ctx is done.
func (d *developer) run(ctx context.Context) (err error) {
	root, err := moduleRoot(ctx, d.dir)
	if err != nil {
		return err
	}
	if d.bin, err = os.MkdirTemp("", "looper-dev-"); err != nil {
		return err
	}
	defer os.RemoveAll(d.bin)
	if d.socket, err = listen(d.addr); err != nil {
		return err
	}
	defer d.socket.close()
	changes, polls := watch.Folder(ctx, root, watch.Options{File: d.isSource, Folder: isWatched})
	if polls != nil {
		d.say("the system reports no changes of files (%v): looking twice a second", polls)
	}
	d.say("%s serves %s (Ctrl-C stops)", d.socket.url(), d.dir)
	d.work(ctx, changes)
	d.say("stopping")
	d.endAll()
	return nil
}

// moduleRoot returns the root of the module that a folder belongs to: the application may use all its packages.
func moduleRoot(ctx context.Context, dir string) (string, error) {
	gomod, err := runGo(ctx, dir, "env", "GOMOD")
	if err != nil {
		return "", err
	}
	name := strings.TrimSpace(string(gomod))
	if filepath.Base(name) != "go.mod" { // os.DevNull, or nothing
		return "", fmt.Errorf("%s belongs to no module: expected a go.mod there, or above", dir)
	}
	return filepath.Dir(name), nil
}

// work is the developer's loop. There is one build at a time: a change during a build cancels it, and begins another.
func (d *developer) work(ctx context.Context, changes <-chan []string) {
	built, again := make(chan build, 1), false
	d.build(ctx, built)
	for building := true; ; {
		select {
		case <-ctx.Done():
			if building {
				<-built // it is canceled as well; wait until its file is removed
			}
			return
		case names, ok := <-changes:
			if !ok {
				changes = nil
				continue
			}
			d.say("%s", changed(names))
			if again = building; building {
				d.cancel()
			} else {
				building = true
				d.build(ctx, built)
			}
		case b := <-built:
			if building = again && ctx.Err() == nil; building {
				again = false
				d.build(ctx, built)
			} else {
				d.take(b)
			}
		case <-d.over():
			d.crashed()
		}
	}
}

// take starts the program of a build, or shows the build's errors.
func (d *developer) take(b build) {
	if b.err != nil {
		d.retire()
		d.show("The build failed", b.output)
		d.say("the build failed; browsers see why\n%s", strings.TrimSpace(b.output))
		return
	}
	d.retire() // connections from here on wait in the socket's backlog
	next, err := d.start(b.program)
	if err != nil {
		d.show("The application does not start", err.Error())
		return
	}
	d.now = next
	d.hide()
	d.say("built in %v, and started as process %d", b.took.Round(time.Millisecond), next.pid())
}

// retire lets the process that serves finish its requests. From here on it accepts no connection.
func (d *developer) retire() {
	if d.now != nil {
		d.now.stop()
		d.now = nil
	}
}

// over returns a channel that is closed when the process that serves has ended by itself.
func (d *developer) over() <-chan struct{} {
	if d.now == nil {
		return nil
	}
	return d.now.ended
}

func (d *developer) crashed() {
	d.show("The application has ended: "+d.now.state(), d.now.lastWords())
	d.say("the application has ended: %v", d.now.state())
	d.now = nil
}

// endAll ends the page, and waits for the end of all processes.
func (d *developer) endAll() {
	d.retire()
	d.hide()
	for _, c := range d.all {
		<-c.ended
	}
}

// show lets browsers see a text, until hide.
func (d *developer) show(title, text string) {
	d.hide()
	page, err := serveErrorPage(d.socket, title, text)
	if err != nil {
		d.say("browsers cannot see this: %v", err)
		return
	}
	d.page = page
}

func (d *developer) hide() {
	if d.page != nil {
		d.page.end()
		d.page = nil
	}
}

func (d *developer) say(format string, args ...any) {
	fmt.Fprintf(d.stderr, "looper dev: "+format+"\n", args...)
}

// isSource reports whether a file is a source of the application.
func (d *developer) isSource(name string) bool {
	if strings.HasSuffix(name, "_test.go") {
		return false
	}
	return slices.ContainsFunc(d.endings, func(ending string) bool { return ending != "" && strings.HasSuffix(name, ending) })
}

// isWatched reports whether a folder may hold sources: those that the go command reads.
func isWatched(name string) bool {
	base := filepath.Base(name)
	return name == "." || base[0] != '.' && base[0] != '_' && base != "testdata" && base != "node_modules"
}

// changed returns the line for changed files.
func changed(names []string) string {
	if len(names) == 1 {
		return names[0] + " has changed"
	}
	return fmt.Sprintf("%s and %d more have changed", names[0], len(names)-1)
}
