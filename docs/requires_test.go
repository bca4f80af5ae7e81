package docs_test

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// requirable are the modules that a go.mod of the house may name besides its siblings:
// the imports of its packages and tests, and the dependencies of testify.
var requirable = slices.Concat(testLibraries, []string{
	systemCalls, "golang.org/x/term", "github.com/fsnotify/fsnotify", // the last two for the runner of the exercises
	"github.com/davecgh/go-spew", "github.com/pmezard/go-difflib", "gopkg.in/yaml.v3",
})

// alsoRequirable are those of one module only: the libraries that it needs or tests, and their dependencies.
var alsoRequirable = map[string][]string{
	"stage06-final": {
		"github.com/go-playground/validator/v10", "github.com/gabriel-vasile/mimetype", "github.com/go-playground/locales",
		"github.com/go-playground/universal-translator", "github.com/leodido/go-urn", "golang.org/x/crypto", "golang.org/x/text",
		"github.com/peterbourgon/ff/v3", "github.com/gomodule/redigo", "github.com/klauspost/compress", "github.com/gobwas/ws", "github.com/gobwas/httphead",
	},
	"stage06-final/lanes": {
		"github.com/bradfitz/gomemcache", "github.com/gomodule/redigo", "github.com/jackc/pgx/v5", "golang.org/x/crypto",
		"github.com/jackc/pgpassfile", "github.com/jackc/pgservicefile", "github.com/jackc/puddle/v2", "github.com/kr/text",
		"github.com/rogpeppe/go-internal", "golang.org/x/sync", "golang.org/x/text",
	},
	"stage06-final/trials": {
		"github.com/coder/websocket", "github.com/gobwas/ws", "github.com/gobwas/httphead",
		"github.com/go-chi/chi/v5", "github.com/gorilla/handlers", "github.com/gorilla/websocket", "github.com/graphql-go/graphql",
		"github.com/graphql-go/handler", "github.com/klauspost/compress", "github.com/prometheus/client_golang", "github.com/rs/cors",
		"github.com/beorn7/perks", "github.com/cespare/xxhash/v2", "github.com/felixge/httpsnoop", "github.com/kr/text",
		"github.com/munnerz/goautoneg", "github.com/prometheus/client_model", "github.com/prometheus/common",
		"github.com/prometheus/procfs", "google.golang.org/protobuf",
	},
	"stage06-final/demos": {
		"github.com/klauspost/compress", "github.com/chromedp/cdproto", "github.com/chromedp/chromedp", "github.com/chromedp/sysutil", "github.com/go-json-experiment/json", "github.com/gobwas/httphead", "github.com/gobwas/pool", "github.com/gobwas/ws", "github.com/gomodule/redigo", "golang.org/x/crypto",
		"github.com/peterbourgon/ff/v3",
	},
}

// The modules of the house need one another and a few libraries, and no module
// beside the house.
func TestRequires(t *testing.T) {
	for _, fault := range checkRequires(t, workspace()) {
		t.Error(fault)
	}
}

// checkRequires reads the go.mod of every module that go.work uses.
func checkRequires(t *testing.T, tree fs.FS) (faults []string) {
	house := modules(t, tree)
	for _, module := range house {
		name := path.Join(module, "go.mod")
		text, err := fs.ReadFile(tree, name)
		require.NoError(t, err)
		for _, needed := range requires(string(text)) {
			sibling, ours := strings.CutPrefix(needed, pathPrefix)
			if ours && !slices.Contains(house, sibling) ||
				!ours && !slices.Contains(requirable, needed) && !slices.Contains(alsoRequirable[module], needed) {
				faults = append(faults, fmt.Sprintf("%s: requires %s, which is neither a module of the house nor one that it may have", name, needed))
			}
		}
	}
	return faults
}

// requires returns the paths that a go.mod requires, on single lines and in blocks.
func requires(text string) (paths []string) {
	block := false
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0:
		case fields[0] == ")":
			block = false
		case fields[0] == "require" && fields[1] == "(":
			block = true
		case fields[0] == "require":
			paths = append(paths, fields[1])
		case block:
			paths = append(paths, fields[0])
		}
	}
	return paths
}

func TestWrongRequires(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "module m\n", nil},
		{"siblings and libraries", "require looper.example/stage01-a v0.0.0\n\nrequire (\n\tgithub.com/stretchr/testify v1.0.0\n\tgopkg.in/yaml.v3 v3.0.1 // indirect\n)\n", nil},
		{"no requirement", "require golang.org/x/sys v0.1.0\n\nreplace (\n\tx.example/peer => ../peer\n)\n", nil},
		{"a peer", "require x.example/peer v1.0.0\n", []string{"x.example/peer"}},
		{"a peer that a dependency brings", "require (\n\tx.example/peer v1.0.0 // indirect\n)\n", []string{"x.example/peer"}},
		{"a bench", "require looper.example/stage01-a/bench v0.0.0\n", []string{"looper.example/stage01-a/bench"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var want []string
			for _, needed := range row.want {
				want = append(want, "stage02-b/go.mod: requires "+needed+", which is neither a module of the house nor one that it may have")
			}
			require.Empty(t, cmp.Diff(want, checkRequires(t, fstest.MapFS{
				"go.work":                {Data: []byte("go 1.26.0\n\nuse (\n\t./stage01-a\n\t./stage02-b\n)\n")},
				"stage01-a/go.mod":       {Data: []byte("module looper.example/stage01-a\n")},
				"stage02-b/go.mod":       {Data: []byte(row.text)},
				"stage01-a/bench/go.mod": {Data: []byte("module looper.example/stage01-a/bench\n\nrequire x.example/peer v1.0.0\n")},
			})))
		})
	}
}
