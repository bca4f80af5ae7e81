package docs_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	housePage  = "docs/house.md"
	pathPrefix = "looper.example/"
)

// What no table can allow, and what none has to.
var (
	leaves        = []string{"stage02-poller/asynclog", "stage03-http-parser/http1", "stage04-router/router", "stage05-templates/template"}
	systemCallers = []string{"stage01-blocking/blocking", "stage02-poller/kernel"}
	testLibraries = []string{"github.com/stretchr/testify", "github.com/google/go-cmp"}
)

const systemCalls = "golang.org/x/sys"

// arrow is one import in one file, of anything but the standard library. Packages of
// the workspace are named by their folder, as in the table, others by their path.
type arrow struct {
	at       string // file:line
	from, to string
	test     bool // in a _test.go file
}

// house is the table of allowed arrows.
type house struct {
	rows []houseRow
}

type houseRow struct {
	at    string // file:line
	name  string
	may   []string
	tests []string // in addition to may
}

// checkHouse compares the workspace in tree with its table, and the table with the rules
// above it. It returns one line for each fault.
func checkHouse(t *testing.T, tree fs.FS) (faults []string) {
	page, err := fs.ReadFile(tree, housePage)
	require.NoError(t, err)
	h := readHouse(t, string(page))
	arrows, packages := readArrows(t, tree)
	faults = slices.Concat(h.checkRows(), h.checkCycles(), h.checkPackages(packages))
	for _, a := range arrows {
		if fault := h.checkArrow(a); fault != "" {
			faults = append(faults, fault)
		}
	}
	return faults
}

var quoted = regexp.MustCompile("`([^`]+)`")

func readHouse(t *testing.T, page string) (h house) {
	rows, ok := readTable(page, "package")
	require.True(t, ok, "%s has no table whose first column is \"package\"", housePage)
	for _, row := range rows {
		names := func(column string) (names []string) {
			for _, match := range quoted.FindAllStringSubmatch(row.cells[column], -1) {
				names = append(names, match[1])
			}
			return names
		}
		at := fmt.Sprintf("%s:%d", housePage, row.line)
		require.Len(t, names("package"), 1, "%s: a row is for one package, in backquotes", at)
		h.rows = append(h.rows, houseRow{at, names("package")[0], names("may import"), names("tests may also import")})
	}
	return h
}

// readArrows reads the imports of every Go file, whatever its build tags, and returns
// them, and the packages with one of their files.
func readArrows(t *testing.T, tree fs.FS) (arrows []arrow, packages map[string]string) {
	packages = map[string]string{}
	for _, module := range modules(t, tree) {
		for _, name := range moduleFiles(t, tree, module, ".go") {
			text, err := fs.ReadFile(tree, name)
			require.NoError(t, err)
			positions := token.NewFileSet()
			file, err := parser.ParseFile(positions, name, text, parser.ImportsOnly)
			require.NoError(t, err)
			packages[path.Dir(name)] = name
			for _, spec := range file.Imports {
				to, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				if domain, _, _ := strings.Cut(to, "/"); !strings.Contains(domain, ".") {
					continue // the standard library
				}
				arrows = append(arrows, arrow{
					at:   fmt.Sprintf("%s:%d", name, positions.Position(spec.Pos()).Line),
					from: path.Dir(name),
					to:   strings.TrimPrefix(to, pathPrefix),
					test: strings.HasSuffix(name, "_test.go"),
				})
			}
		}
	}
	return arrows, packages
}

func (h house) row(name string) (houseRow, bool) {
	i := slices.IndexFunc(h.rows, func(r houseRow) bool { return r.name == name })
	if i < 0 {
		i = slices.IndexFunc(h.rows, func(r houseRow) bool { return r.folder() != "" && within(name, r.folder()) })
	}
	if i < 0 {
		return houseRow{}, false
	}
	return h.rows[i], true
}

// folder returns the folder of a row for many packages, such as the exercises of a stage: "x/..." stands for x and all packages
// below it. They may import each other.
func (r houseRow) folder() string {
	if folder, ok := strings.CutSuffix(r.name, "/..."); ok {
		return folder
	}
	return ""
}

// covers reports whether a row is for one of the packages.
func (r houseRow) covers(packages map[string]string) bool {
	for name := range packages {
		if name == r.name || r.folder() != "" && within(name, r.folder()) {
			return true
		}
	}
	return false
}

func (h house) checkPackages(packages map[string]string) (faults []string) {
	for name, file := range packages {
		if _, ok := h.row(name); !ok {
			faults = append(faults, fmt.Sprintf("%s: package %s has no row in %s", file, name, housePage))
		}
	}
	for _, row := range h.rows {
		if !row.covers(packages) {
			faults = append(faults, fmt.Sprintf("%s: the table has %s, the workspace does not", row.at, row.name))
		}
	}
	slices.Sort(faults)
	return faults
}

func (h house) checkArrow(a arrow) string {
	row, ok := h.row(a.from)
	switch {
	case !ok: // a fault of its own, for the package
		return ""
	case allowed(a.to, row.may) || row.folder() != "" && within(a.to, row.folder()):
		return ""
	case a.test && (a.to == a.from || allowed(a.to, row.tests) || allowed(a.to, testLibraries)):
		return ""
	}
	may := row.may
	if a.test {
		may = slices.Concat(row.may, row.tests, testLibraries)
	}
	list := strings.Join(may, ", ")
	if list == "" {
		list = "nothing but the standard library"
	}
	if stageOf(a.to) > stageOf(a.from) {
		list += " (arrows point down, this one points up)"
	}
	return fmt.Sprintf("%s: imports %s, but %s allows %s: %s", a.at, a.to, row.at, row.name, list)
}

// checkRows finds rows that contradict the rules of the house.
func (h house) checkRows() (faults []string) {
	seen := map[string]bool{}
	for _, row := range h.rows {
		fault := func(format string, args ...any) {
			faults = append(faults, row.at+": "+row.name+" "+fmt.Sprintf(format, args...))
		}
		if seen[row.name] {
			fault("has two rows")
		}
		seen[row.name] = true
		for _, to := range slices.Concat(row.may, row.tests) {
			_, known := h.row(to)
			leaf := slices.IndexFunc(leaves, func(leaf string) bool { return within(row.name, leaf) })
			switch {
			case stageOf(to) > stageOf(row.name):
				fault("must not import %s: arrows point down", to)
			case leaf >= 0 && !within(to, leaves[leaf]):
				fault("must not import %s: a leaf imports the standard library only", to)
			case within(to, systemCalls) && !slices.Contains(systemCallers, row.name):
				fault("must not import %s: system calls are made by %s", to, strings.Join(systemCallers, " and "))
			case !strings.Contains(to, ".") && !known:
				fault("may import %s, which has no row", to)
			}
		}
	}
	return faults
}

// checkCycles follows the arrows that the table allows outside tests.
func (h house) checkCycles() (faults []string) {
	var walk func(trail []string)
	done := map[string]bool{}
	walk = func(trail []string) {
		last := trail[len(trail)-1]
		row, _ := h.row(last)
		for _, to := range row.may {
			if begin := slices.Index(trail, to); begin >= 0 {
				cycle := append(slices.Clone(trail[begin:]), to)
				faults = append(faults, fmt.Sprintf("%s: a cycle: %s", row.at, strings.Join(cycle, " -> ")))
			} else if !done[to] {
				walk(append(slices.Clone(trail), to))
			}
		}
		done[last] = true
	}
	for _, row := range h.rows {
		if !done[row.name] {
			walk([]string{row.name})
		}
	}
	return faults
}

// stageOf returns the floor of a package: 1 for stage01-blocking. A package outside the stages, such as
// docs, is above all; a package outside this workspace is below all.
func stageOf(name string) int {
	var floor int
	if _, err := fmt.Sscanf(name, "stage%02d-", &floor); err == nil {
		return floor
	}
	first, _, _ := strings.Cut(name, "/")
	if strings.Contains(first, ".") {
		return 0
	}
	return 100
}

// allowed reports whether a list of the table has this import. A sibling is named
// exactly, or as x/... with all packages below it; another module is allowed with all its packages.
func allowed(to string, list []string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		folder, many := strings.CutSuffix(entry, "/...")
		return to == entry || many && within(to, folder) || stageOf(entry) == 0 && within(to, entry)
	})
}

// within reports whether path is root or inside it.
func within(name, root string) bool {
	return name == root || strings.HasPrefix(name, root+"/")
}
