package simulated_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/mini"
)

var update = flag.Bool("update", false, "write the files of mini anew")

// exercises are the exercises whose files are those of mini after a step.
var exercises = []struct {
	folder   string
	step     int
	learners string // the file of mini that the learner edits; "": none of them
	fault    func(source string) string
}{
	{"stage02/leftbehind", 8, "conn.go", serveOnce},
	{"stage02/seats", 8, "loop.go", nil},
	{"stage02/crowdout", 8, "", nil},
}

// files are the files of mini that an exercise has. A simulated machine does not need main.go and other systems' pollers.
var files = []string{"conn.go", "loop.go", "poller.go", "poller_epoll.go", "socket.go", "timer.go"}

// serveOnce is the fault of leftbehind.
func serveOnce(source string) string {
	const sound = `	for more := true; more; { // sending makes room for more responses
		full := c.respond()
		c.send()
		more = full && len(c.out) < highWater
	}
`
	return strings.Replace(source, sound, "\tc.respond()\n\tc.send()\n", 1)
}

// The files of the exercises are those of the build track, apart from the package and the imports. To renew them:
// go test ./practice/simulated -update
func TestFilesAreMinis(t *testing.T) {
	for _, e := range exercises {
		t.Run(e.folder, func(t *testing.T) {
			all, err := mini.After(mini.Order(e.step, false))
			require.NoError(t, err)
			for _, name := range files {
				source := simulatedSource(string(all[name]), filepath.Base(e.folder))
				if e.folder == "stage02/crowdout" && name == "loop.go" { // the solution of seats
					limited, err := os.ReadFile("../stage02/seats/_solution/loop.go")
					require.NoError(t, err)
					source = strings.Replace(string(limited), "package seats", "package crowdout", 1)
				}
				to := "given" + strings.ReplaceAll(name, "_", "")
				if name == e.learners {
					to = name
					if e.fault != nil {
						compare(t, filepath.Join("..", e.folder, "_solution", to), source)
						require.NotEqual(t, source, e.fault(source), "the fault does not fit the source any more")
						source = e.fault(source)
					}
				}
				compare(t, filepath.Join("..", e.folder, to), source)
			}
			given, err := os.ReadFile(filepath.Join("..", e.folder, "givenmain.go"))
			require.NoError(t, err)
			require.Contains(t, string(given), regexp.MustCompile(`(?m)^const hello = .*$`).FindString(string(all["main.go"])))
		})
	}
}

// simulatedSource returns a file of mini as one of another package that calls the simulated machine.
func simulatedSource(source, name string) string {
	source = strings.TrimPrefix(source, "//go:build linux\n\n")
	source = strings.Replace(source, "package main\n", "package "+name+"\n", 1)
	imported := regexp.MustCompile(`(?s)^package \w+\n\nimport (\(.*?\n\)|"\w+")\n`).FindString(source)
	source = strings.TrimPrefix(source, imported)
	var own, others []string
	for _, match := range regexp.MustCompile(`"([\w/]+)"`).FindAllStringSubmatch(imported, -1) {
		if match[1] == "syscall" || match[1] == "time" {
			own = append(own, "\t\"looper.example/exercises/practice/simulated/"+match[1]+"\"\n")
		} else {
			others = append(others, "\t"+match[0]+"\n")
		}
	}
	if len(own)+len(others) == 0 {
		return source
	}
	between := ""
	if len(own) > 0 && len(others) > 0 {
		between = "\n"
	}
	return "package " + name + "\n\nimport (\n" + strings.Join(others, "") + between + strings.Join(own, "") + ")\n" + source
}

func compare(t *testing.T, name, want string) {
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
	}
	found, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, want, string(found))
}
