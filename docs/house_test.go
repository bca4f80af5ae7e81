package docs_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// The imports of the workspace are those that docs/house.md allows.
func TestHouse(t *testing.T) {
	for _, fault := range checkHouse(t, workspace()) {
		t.Error(fault)
	}
}

// soundHouse is a small house without faults.
func soundHouse() fstest.MapFS {
	tree := fstest.MapFS{}
	for name, text := range map[string]string{
		"go.work": "go 1.26.0\n\nuse (\n\t./docs\n\t./stage02-poller\n\t./stage03-http-parser\n)\n",
		"docs/house.md": "# The house\n\n" +
			"| package | may import | tests may also import |\n" +
			"|---|---|---|\n" +
			"| `stage02-poller/kernel` | `golang.org/x/sys` | — |\n" +
			"| `stage02-poller/sim` | `stage02-poller/kernel` | — |\n" +
			"| `stage02-poller/loop` | `stage02-poller/kernel` | `stage02-poller/sim` |\n" +
			"| `stage03-http-parser` | `stage03-http-parser/http1`, `stage02-poller/loop` | — |\n" +
			"| `stage03-http-parser/http1` | — (leaf) | — |\n" +
			"| `docs` | — | — |\n\nEnd.\n",
		"docs/house_test.go":                      "package docs_test\n\nimport \"testing\"\n",
		"stage02-poller/kernel/poller_epoll.go":   "package kernel\n\nimport \"golang.org/x/sys/unix\"\n",
		"stage02-poller/sim/sim.go":               "package sim\n\nimport \"looper.example/stage02-poller/kernel\"\n",
		"stage02-poller/loop/loop.go":             "package loop\n\nimport \"looper.example/stage02-poller/kernel\"\n",
		"stage02-poller/loop/loop_test.go":        "package loop_test\n\nimport (\n\t\"looper.example/stage02-poller/loop\"\n\t\"looper.example/stage02-poller/sim\"\n\t\"github.com/stretchr/testify/require\"\n)\n",
		"stage03-http-parser/main.go":             "package main\n\nimport (\n\t\"looper.example/stage02-poller/loop\"\n\t\"looper.example/stage03-http-parser/http1\"\n)\n",
		"stage03-http-parser/http1/parser.go":     "package http1\n\nimport (\n\t\"bytes\"\n\t\"encoding/json\"\n)\n",
		"stage03-http-parser/http1/testdata/x.go": "this is not Go",
	} {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return tree
}

func TestSoundHouseHasNoFault(t *testing.T) {
	require.Empty(t, checkHouse(t, soundHouse()))
}

// A module inside a stage that go.work does not use is beside the house: it may
// import any package, and no package imports it.
func TestModuleBesideTheHouse(t *testing.T) {
	tree := soundHouse()
	importing := func(what string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("package x\n\nimport \"" + what + "\"\n")}
	}
	tree["stage03-http-parser/bench/go.mod"] = &fstest.MapFile{Data: []byte("module looper.example/stage03-http-parser/bench\n")}
	tree["stage03-http-parser/bench/deep/x.go"] = importing("x.example/peer")
	require.Empty(t, checkHouse(t, tree))

	tree["stage03-http-parser/more.go"] = importing("looper.example/stage03-http-parser/bench/deep")
	require.Empty(t, cmp.Diff([]string{
		"stage03-http-parser/more.go:3: imports stage03-http-parser/bench/deep, but docs/house.md:8 allows stage03-http-parser: stage03-http-parser/http1, stage02-poller/loop",
	}, checkHouse(t, tree)))
}

// Every kind of wrong arrow is found, and reported with its place.
func TestWrongArrows(t *testing.T) {
	importing := func(what string) string { return "package x\n\n// A comment.\nimport \"" + what + "\"\n" }
	for _, row := range []struct {
		name       string
		file, text string    // an additional file
		edit       [2]string // of the table: old, new
		want       string
	}{
		{
			name: "an import that the table does not have",
			file: "stage02-poller/sim/more.go", text: importing("looper.example/stage02-poller/loop"),
			want: "stage02-poller/sim/more.go:4: imports stage02-poller/loop, but docs/house.md:6 allows stage02-poller/sim: stage02-poller/kernel",
		}, {
			name: "with a build tag",
			file: "stage02-poller/sim/more_plan9.go", text: "//go:build never\n\n" + importing("looper.example/stage02-poller/loop"),
			want: "stage02-poller/sim/more_plan9.go:6: imports stage02-poller/loop, but docs/house.md:6 allows stage02-poller/sim: stage02-poller/kernel",
		}, {
			name: "upward",
			file: "stage02-poller/loop/more.go", text: importing("looper.example/stage03-http-parser/http1"),
			want: "stage02-poller/loop/more.go:4: imports stage03-http-parser/http1, but docs/house.md:7 allows stage02-poller/loop: stage02-poller/kernel (arrows point down, this one points up)",
		}, {
			name: "a leaf imports a sibling",
			file: "stage03-http-parser/http1/more.go", text: importing("looper.example/stage02-poller/loop"),
			want: "stage03-http-parser/http1/more.go:4: imports stage02-poller/loop, but docs/house.md:9 allows stage03-http-parser/http1: nothing but the standard library",
		}, {
			name: "a leaf imports another module",
			file: "stage03-http-parser/http1/more.go", text: importing("github.com/google/go-cmp/cmp"),
			want: "stage03-http-parser/http1/more.go:4: imports github.com/google/go-cmp/cmp, but docs/house.md:9 allows stage03-http-parser/http1: nothing but the standard library",
		}, {
			name: "a leaf's test imports a sibling",
			file: "stage03-http-parser/http1/more_test.go", text: importing("looper.example/stage02-poller/sim"),
			want: "stage03-http-parser/http1/more_test.go:4: imports stage02-poller/sim, but docs/house.md:9 allows stage03-http-parser/http1: github.com/stretchr/testify, github.com/google/go-cmp",
		}, {
			name: "an import for tests only",
			file: "stage02-poller/loop/more.go", text: importing("looper.example/stage02-poller/sim"),
			want: "stage02-poller/loop/more.go:4: imports stage02-poller/sim, but docs/house.md:7 allows stage02-poller/loop: stage02-poller/kernel",
		}, {
			name: "a package inside one that is allowed",
			file: "stage03-http-parser/more.go", text: importing("looper.example/stage02-poller/loop/inner"),
			want: "stage03-http-parser/more.go:4: imports stage02-poller/loop/inner, but docs/house.md:8 allows stage03-http-parser: stage03-http-parser/http1, stage02-poller/loop",
		}, {
			name: "system calls elsewhere",
			file: "stage02-poller/loop/more.go", text: importing("golang.org/x/sys/unix"),
			want: "stage02-poller/loop/more.go:4: imports golang.org/x/sys/unix, but docs/house.md:7 allows stage02-poller/loop: stage02-poller/kernel",
		}, {
			name: "a package without a row",
			file: "stage02-poller/attic/attic.go", text: "package attic\n",
			want: "stage02-poller/attic/attic.go: package stage02-poller/attic has no row in docs/house.md",
		}, {
			name: "a row without a package",
			edit: [2]string{"| `docs` |", "| `stage02-poller/attic` | — | — |\n| `docs` |"},
			want: "docs/house.md:10: the table has stage02-poller/attic, the workspace does not",
		}, {
			name: "two rows",
			edit: [2]string{"| `docs` |", "| `docs` | — | — |\n| `docs` |"},
			want: "docs/house.md:11: docs has two rows",
		}, {
			name: "the table points upward",
			edit: [2]string{"| `stage02-poller/kernel` | `stage02-poller/sim`", "| `stage02-poller/kernel`, `stage03-http-parser/http1` | `stage02-poller/sim`"},
			want: "docs/house.md:7: stage02-poller/loop must not import stage03-http-parser/http1: arrows point down",
		}, {
			name: "the table lets a stage import the docs",
			edit: [2]string{"| — (leaf) | — |", "| `docs` | — |"},
			want: "docs/house.md:9: stage03-http-parser/http1 must not import docs: arrows point down",
		}, {
			name: "the table lets a leaf have a sibling",
			edit: [2]string{"| — (leaf) | — |", "| — (leaf) | `stage02-poller/sim` |"},
			want: "docs/house.md:9: stage03-http-parser/http1 must not import stage02-poller/sim: a leaf imports the standard library only",
		}, {
			name: "the table lets others make system calls",
			edit: [2]string{"| `stage02-poller/sim` | `stage02-poller/kernel` |", "| `stage02-poller/sim` | `stage02-poller/kernel`, `golang.org/x/sys` |"},
			want: "docs/house.md:6: stage02-poller/sim must not import golang.org/x/sys: system calls are made by stage01-blocking/blocking and stage02-poller/kernel",
		}, {
			name: "the table allows a package without a row",
			edit: [2]string{"| `stage02-poller/sim` | `stage02-poller/kernel` |", "| `stage02-poller/sim` | `stage02-poller/kernel`, `stage02-poller/attic` |"},
			want: "docs/house.md:6: stage02-poller/sim may import stage02-poller/attic, which has no row",
		}, {
			name: "the table goes in a circle",
			edit: [2]string{"| `stage02-poller/kernel` | `golang.org/x/sys` |", "| `stage02-poller/kernel` | `golang.org/x/sys`, `stage02-poller/loop` |"},
			want: "docs/house.md:7: a cycle: stage02-poller/kernel -> stage02-poller/loop -> stage02-poller/kernel",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			tree := soundHouse()
			if row.file != "" {
				tree[row.file] = &fstest.MapFile{Data: []byte(row.text)}
			}
			if row.edit[0] != "" {
				page := string(tree[housePage].Data)
				require.Contains(t, page, row.edit[0])
				tree[housePage].Data = []byte(strings.Replace(page, row.edit[0], row.edit[1], 1))
			}
			require.Empty(t, cmp.Diff([]string{row.want}, checkHouse(t, tree)))
		})
	}
}
