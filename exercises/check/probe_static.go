package check

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// The files of the folder static that the check makes.
const (
	largeSize = 64 << 20
	manyFiles = 8
)

// makeStatic fills a folder with files.
func makeStatic(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for i := range manyFiles {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("check-%d.txt", i)), fileText(i), 0o644); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "check.css"), []byte("body { font: serif }\n"), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "check.bin"), bytes.Repeat([]byte("0123456789abcdef"), largeSize/16), 0o644)
}

func fileText(i int) []byte { return bytes.Repeat(fmt.Appendf(nil, "file %d\n", i), 500) }

// sandbox returns the program in a folder of its own, which has all that its folder has, but files of the check in
// static. The learner's own folder is never written to.
func (p Program) sandbox() (in Program, remove func(), err error) {
	own := p.Dir
	if own == "" {
		own = "."
	}
	if own, err = filepath.Abs(own); err != nil {
		return p, nil, err
	}
	folder, err := os.MkdirTemp("", "check")
	if err != nil {
		return p, nil, err
	}
	remove = func() { os.RemoveAll(folder) }
	entries, err := os.ReadDir(own)
	for _, e := range entries {
		if err == nil && e.Name() != "static" {
			err = os.Symlink(filepath.Join(own, e.Name()), filepath.Join(folder, e.Name()))
		}
	}
	if err == nil {
		err = makeStatic(filepath.Join(folder, "static"))
	}
	if err != nil {
		remove()
		return p, nil, err
	}
	in = p
	in.Dir = folder
	return in, remove, nil
}

// static is a probe of a program in a sandbox.
type static struct{ probe }

func (p static) run(ctx context.Context, b bench) verdict {
	in, remove, err := b.program.sandbox()
	if err != nil {
		return verdict{leftOut: "no folder with files could be made: " + err.Error()}
	}
	defer remove()
	b.program = in
	return p.probe.run(ctx, b)
}

var someFile = need{"GET", "/static/check.css"}

// files requests files that exist, and some that must stay hidden.
var files = static{probe{needs: someFile, ask: func(_ context.Context, s *server) error {
	const outside = "A file server that follows .. gives away every file of the machine."
	rows := []struct {
		path   string
		status int
		holds  string
		why    string
	}{
		{"/static/check.css", 200, "font", "A page needs its style sheets and pictures."},
		{"/static/none.css", 404, "", "A file that is not there is no failure of the server."},
		{"/static/..%2fgo.mod", 404, "", outside},
		{"/static/%2e%2e%2fgo.mod", 404, "", outside},
		{"/static/..", 404, "", outside},
		{"/static/.", 404, "", "A folder is not a file."},
	}
	for i, row := range rows {
		c, err := dial(s)
		if err != nil {
			return err
		}
		r, err := c.ask("GET " + row.path + " HTTP/1.1\r\nHost: x\r\n\r\n")
		c.Close()
		if err == nil && r.status == row.status && bytes.Contains(r.body, []byte(row.holds)) {
			continue
		}
		came := ""
		if err != nil {
			came = plain(err)
		} else {
			came = r.String()
		}
		return &Failure{
			Case: row.path, Sent: "GET " + row.path, Came: came, Wanted: wanted(row.status, row.holds), Why: row.why,
			Reproduce: curl("GET", row.path, ""), Passed: i, Total: len(rows),
		}
	}
	return nil
}}}

func wanted(status int, holds string) string {
	if holds == "" {
		return fmt.Sprint(status)
	}
	return fmt.Sprintf("%d with %q in its content", status, holds)
}

// filesAtOnce requests several files at the same moment, over and over.
var filesAtOnce = static{probe{needs: someFile, ask: func(_ context.Context, s *server) error {
	const rounds = 20
	var clients []*client
	for range manyFiles {
		c, err := dial(s)
		if err != nil {
			return err
		}
		defer c.Close()
		clients = append(clients, c)
	}
	var (
		wait  sync.WaitGroup
		mu    sync.Mutex
		wrong string
	)
	for i, c := range clients {
		wait.Go(func() {
			for range rounds {
				came := ""
				r, err := c.ask(fmt.Sprintf("GET /static/check-%d.txt HTTP/1.1\r\nHost: x\r\n\r\n", i))
				switch {
				case err != nil:
					came = plain(err)
				case r.status != 200 || !bytes.Equal(r.body, fileText(i)):
					came = r.String()
				default:
					continue
				}
				mu.Lock()
				wrong = fmt.Sprintf("for check-%d.txt, %s", i, came)
				mu.Unlock()
				return
			}
		})
	}
	wait.Wait()
	if wrong == "" {
		return nil
	}
	return &Failure{
		Sent: fmt.Sprintf("%d clients ask at the same time, each for a file of its own: /static/check-0.txt and so on", manyFiles),
		Came: wrong, Wanted: "for each client its own file",
		Why: "What belongs to one request (its parameters, its buffers) must not be shared with others that are in progress.",
		Reproduce: "for i in 1 2 3 4 5 6 7 8; do echo file $i >static/check-$i.txt; done\n" +
			"for i in 1 2 3 4 5 6 7 8; do curl -s http://" + shownAddr + "/static/check-$i.txt | cmp - static/check-$i.txt & done; wait",
		Watch: "remove the files: rm static/check-*.txt",
	}
}}}

// largeFile has a client request a large file and read it late.
var largeFile = static{probe{needs: someFile, ask: func(_ context.Context, s *server) error {
	const sent = "a client asks for a file of 64 MiB, reads nothing for a while, and then all of it"
	before, err := warmUp(s)
	if err != nil {
		return err
	}
	story := func(came, wanted string) error {
		return &Failure{
			Sent: sent, Came: came, Wanted: wanted, Why: "A server that reads whole files into memory is full after a few slow clients with large ones.",
			Reproduce: "head -c 67108864 /dev/zero >static/check.bin\n" +
				"curl -s --limit-rate 1M -o /dev/null http://" + shownAddr + "/static/check.bin",
			Watch: watchMemory + " (and then: rm static/check.bin)",
		}
	}
	c, after, err := askAndWait(s, "GET /static/check.bin HTTP/1.1\r\nHost: x\r\n\r\n")
	if err != nil {
		return err
	}
	defer c.Close()
	if after.memory-before.memory > largeSize/2 {
		return story(fmt.Sprintf("while the client waits, the server's memory grew from %d to %d MiB", before.memory>>20, after.memory>>20),
			fmt.Sprintf("at most %d MiB more", largeSize>>21))
	}
	r, err := c.reply(20 * time.Second)
	if err != nil {
		return story(plain(err), "the whole file")
	}
	if r.status != 200 || len(r.body) != largeSize {
		return story(r.String(), "200 with 67108864 bytes")
	}
	return nil
}}}
