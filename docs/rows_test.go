package docs_test

import (
	"encoding/json"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rowsFrame has the declarations that the lines of code in karlooper.md may use. The function of each line gets the parameters below.
const rowsFrame = `package rows

import (
	"context"
	"flag"
	"fmt"
	"html"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"looper.example/stage05-templates/template"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/middleware"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/settings"
	"looper.example/stage06-final/task"
	"looper.example/stage06-final/validate"
	"looper.example/stage06-final/websocket"
)

var room websocket.Group

var (
	visitor = looper.NewKey[string]("visitor")
	_       = []any{html.EscapeString, url.QueryEscape, os.Args, time.Second, loopertest.New, middleware.Recover, settings.Parse, validate.New, fmt.Sprint, strings.HasPrefix, task.Gather, slog.Info}
)

type resource struct{}

func (resource) Get(*looper.Context) error { return nil }

type cats = resource

func load(context.Context) (string, error) { return "", nil }

func report(context.Context) (int, error) { return 0, nil }

func uses(...any) {}
`

const rowsParameters = `c *looper.Context, cl *client.Client, app *looper.App, config looper.Config, t *testing.T, err error, v any, text string, body []byte, fsys fs.FS,
	flags *flag.FlagSet, templates *template.Environment, sealer *session.Sealer, newKey, oldKey session.Key, users resource, handler looper.Handler,
	first, second, askWeather, askNews func(*task.Task) error, ctx context.Context, reader io.Reader, rows iter.Seq[string], cause error, password, id string,
	showUser, showFile, addUser, showLogin, login looper.Handler, owners map[string]string, note struct{ Title string }, form *looper.Form, wrapped func(http.Handler) http.Handler`

var rowAssigned = regexp.MustCompile(`^([a-z, ]+) :?= `)

// rowsOf returns the code in the last column of the tables, by line.
func rowsOf(page string) (lines map[int]string) {
	lines = make(map[int]string)
	n := 0
	for line := range strings.Lines(page) {
		n++
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		code := strings.TrimSpace(cells[len(cells)-1])
		if strings.HasPrefix(line, "| ") && strings.HasPrefix(code, "`") && !strings.HasPrefix(code, "`go run ") {
			lines[n] = strings.Trim(code, "`")
		}
	}
	return lines
}

// Each line of code in karlooper.md compiles: the names exist, with these parameters.
func TestRowsCompile(t *testing.T) {
	page, err := fs.ReadFile(workspace(), "docs/karlooper.md")
	require.NoError(t, err)
	rows := rowsOf(string(page))
	require.Greater(t, len(rows), 80)
	var source strings.Builder
	source.WriteString(rowsFrame)
	for n, code := range rows {
		used := ""
		if m := rowAssigned.FindStringSubmatch(code); m != nil {
			used = "\nuses(" + m[1] + ")"
		}
		fmt.Fprintf(&source, "\nfunc row%d(%s) {\n{\n//line docs/karlooper.md:%d\n%s%s\n}\n}\n", n, rowsParameters, n, code, used)
	}
	buildRows(t, source.String())
}

// fenced matches the blocks of Go in a page.
var fenced = regexp.MustCompile("(?s)\n```go\n(.*?)```\n")

// declared matches the variables that a block declares at its outermost level.
var declared = regexp.MustCompile(`(?m)^([a-zA-Z, _]+) := |^var ([a-z]+) `)

// Each block of the guide compiles, too.
func TestGuideCompiles(t *testing.T) {
	page, err := fs.ReadFile(workspace(), "stage06-final/looper/README.md")
	require.NoError(t, err)
	blocks := fenced.FindAllStringSubmatch(string(page), -1)
	require.Greater(t, len(blocks), 12)
	var source strings.Builder
	source.WriteString(rowsFrame)
	for n, block := range blocks {
		code := block[1]
		if strings.HasPrefix(code, "package ") {
			continue // a program of its own
		}
		fmt.Fprintf(&source, "\nfunc block%d(%s) {\n{\n%s", n, rowsParameters, code)
		for _, names := range declared.FindAllStringSubmatch(code, -1) {
			if strings.HasPrefix(names[1], "if ") {
				continue
			}
			fmt.Fprintf(&source, "uses(%s)\n", strings.ReplaceAll(names[1]+names[2], "_, ", ""))
		}
		source.WriteString("}\n}\n")
	}
	buildRows(t, source.String())
	for _, block := range blocks {
		if strings.HasPrefix(block[1], "package ") {
			buildRows(t, block[1])
		}
	}
}

// buildRows compiles a package of the framework's module that has only this file.
func buildRows(t *testing.T, source string) {
	t.Helper()
	_, err := format.Source([]byte(source))
	require.NoError(t, err)
	folder := t.TempDir()
	file, overlay := filepath.Join(folder, "rows.go"), filepath.Join(folder, "overlay.json")
	require.NoError(t, os.WriteFile(file, []byte(source), 0o600))
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	replaced, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(root, "stage06-final", "rows", "rows.go"): file}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(overlay, replaced, 0o600))
	build := exec.Command("go", "build", "-o", os.DevNull, "-gcflags=-e", "-overlay", overlay, "./stage06-final/rows")
	build.Dir, build.Env = root, append(os.Environ(), "GOWORK=") // the code uses several modules
	output, err := build.CombinedOutput()
	require.NoError(t, err, "%s", output)
}
