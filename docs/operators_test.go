package docs_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

const operatorsPage = "docs/operators.md"

// logging are the packages whose log lines concern operators.
var logging = []string{
	"stage02-poller/asynclog", "stage02-poller/launch", "stage02-poller/loop", "stage02-poller/supervisor", "stage03-http-parser/server",
	"stage06-final/looper", "stage06-final/https", "stage06-final/task", "stage06-final/session", "stage06-final/websocket",
	"stage06-final/client", "stage06-final/proxy",
}

// levels are the methods and functions that write a line, with the line's level; "": it varies.
var levels = map[string]string{
	"Debug": "debug", "Info": "info", "Warn": "warn", "Error": "error", "LogAttrs": "", "NewRecord": "", "logFault": "", "complain": "error",
}

// The page for operators explains each line of the log, with its level, and no line that does not exist.
func TestLogTable(t *testing.T) {
	for _, fault := range checkLogTable(t, workspace()) {
		t.Error(fault)
	}
}

func TestWrongLogTable(t *testing.T) {
	page := "| log line | level | meaning |\n|---|---|---|\n| `gone` | info | x |\n| `there` | info | x |\n| `misuse:` ... | error | x |\n"
	tree := fstest.MapFS{
		operatorsPage: {Data: []byte(page)},
		"stage02-poller/loop/x.go": {Data: []byte("package loop\n\nfunc f() {\n\tlog.Warn(\"there\", 1)\n\tlog.Info(\"new\")\n" +
			"\tlog.Error(\"misuse: \"+what)\n\tlog.LogAttrs(ctx, level, \"another\")\n\terr.Error()\n}\n")},
		"stage02-poller/loop/x_test.go": {Data: []byte("package loop\n\nfunc g() { log.Info(\"in a test\") }\n")},
	}
	require.Empty(t, cmp.Diff([]string{
		`docs/operators.md has no row for "another", a line of stage02-poller/loop/x.go`,
		`docs/operators.md explains "gone", which no package writes`,
		`docs/operators.md has no row for "new", a line of stage02-poller/loop/x.go`,
		`docs/operators.md: "there" has the level info; stage02-poller/loop/x.go writes it with warn`,
	}, checkLogTable(t, tree)))
}

// line is a call that writes to the log.
type line struct{ file, level string }

func checkLogTable(t *testing.T, tree fs.FS) (faults []string) {
	page, err := fs.ReadFile(tree, operatorsPage)
	require.NoError(t, err)
	rows, ok := readTable(string(page), "log line")
	require.True(t, ok, "%s has no table of log lines", operatorsPage)
	told := map[string]string{}
	for _, row := range rows {
		told[codes(row.cells["log line"])[0]] = row.cells["level"]
	}
	written := linesOfLog(t, tree)
	for message, by := range written {
		switch level, ok := told[message]; {
		case !ok:
			faults = append(faults, fmt.Sprintf("%s has no row for %q, a line of %s", operatorsPage, message, by.file))
		case by.level != "" && by.level != level:
			faults = append(faults, fmt.Sprintf("%s: %q has the level %s; %s writes it with %s", operatorsPage, message, level, by.file, by.level))
		}
	}
	for message := range told {
		if _, ok := written[message]; !ok {
			faults = append(faults, fmt.Sprintf("%s explains %q, which no package writes", operatorsPage, message))
		}
	}
	slices.SortFunc(faults, func(a, b string) int { return strings.Compare(quotedPart(a), quotedPart(b)) })
	return faults
}

func quotedPart(fault string) string { return strings.Split(fault, `"`)[1] }

// linesOfLog finds the messages in the sources.
func linesOfLog(t *testing.T, tree fs.FS) map[string]line {
	found := map[string]line{}
	for _, folder := range logging {
		files, _ := fs.Glob(tree, path.Join(folder, "*.go"))
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := fs.ReadFile(tree, name)
			require.NoError(t, err)
			file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
			require.NoError(t, err)
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if message, level, ok := logsCall(call); ok {
						found[message] = line{name, level}
					}
				}
				return true
			})
		}
	}
	return found
}

// logsCall reports whether a call writes a line. The call's first text is the message.
func logsCall(call *ast.CallExpr) (message, level string, ok bool) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", "", false
	}
	if level, ok = levels[selector.Sel.Name]; !ok {
		return "", "", false
	}
	for _, argument := range call.Args {
		for sum, ok := argument.(*ast.BinaryExpr); ok; sum, ok = argument.(*ast.BinaryExpr) {
			argument = sum.X
		}
		if text, ok := argument.(*ast.BasicLit); ok && text.Kind == token.STRING {
			message, err := strconv.Unquote(text.Value)
			return strings.TrimSpace(message), level, err == nil
		}
	}
	return "", "", false
}
