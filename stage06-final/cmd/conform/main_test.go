package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// command runs the program in this process.
func command(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errors bytes.Buffer
	status = run(t.Context(), args, &out, &errors)
	return status, out.String(), errors.String()
}

// serve starts a small server that these tests need, and returns its address.
func serve(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("Hello!"))
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// nobody returns an address on which no server listens.
func nobody(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return l.Addr().String()
}

func TestExitStatus(t *testing.T) {
	addr := serve(t)
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "wrong.case"), []byte("about x\ncase a\n  why"), 0o600))
	rows := []struct {
		name   string
		status int
		output string
		args   []string
	}{
		{"all pass", 0, "1 case: 1 passed", []string{"-addr", addr, "-run", "^host/missing$"}},
		{"a required case fails", 1, "FAILED host/two-ports", []string{"-addr", addr, "-run", "^host/two-ports$"}},
		{"a case is lenient", 0, "lenient  request-line/bare-lf: found HTTP/1.1 200 OK", []string{"-addr", addr, "-run", "^request-line/bare-lf$"}},
		{"leniency is forbidden", 1, "LENIENT request-line/bare-lf", []string{"-addr", addr, "-run", "^request-line/bare-lf$", "-strict"}},
		{"a resource is missing", 3, "LEFT OUT 1 case: no echo here", []string{"-addr", addr, "-run", "^chunked/one-chunk$"}},
		{"a resource is missing, strictly", 1, "LEFT OUT 1 case: no echo here", []string{"-addr", addr, "-run", "^chunked/one-chunk$", "-strict"}},
		{"a resource is declared missing", 0, "left out 1 case: -without", []string{"-addr", addr, "-run", "^chunked/one-chunk$", "-without", "echo", "-strict"}},
		{"a resource is missing and a case fails", 1, "FAILED host/two-ports", []string{"-addr", addr, "-run", "^chunked/one-chunk$|^host/two-ports$"}},
		{"limits are not known", 0, "left out 1 case: the server's time limits are not known", []string{"-addr", addr, "-run", "^limits/half-a-line$", "-strict"}},
		{"help", 0, "-junit", []string{"-h"}},
		{"help of the ladder", 0, "-limit", []string{"ladder", "-h"}},
		{"list", 0, "chunked/one-chunk", []string{"-list", "-group", "chunked"}},
		{"the list of a stage", 0, "request-line/plain-get", []string{"-list", "-stage", "1"}},
		{"a half", 1, "1 case: 0 passed, 1 failed", []string{"-addr", addr, "-half", "refuse", "-run", "^host/(localhost|two-ports)$"}},
		{"few failures are told", 1, "and 1 more that did not pass", []string{"-addr", addr, "-max", "1", "-run", "^host/(two-ports|open-bracket|with-path)$", "-strict"}},
		{"no server is there", 2, "(connection refused): start it first", []string{"-addr", nobody(t)}},
		{"a server that closes at once", 2, "found nothing, then the server", []string{"-addr", closing(t)}},
		{"a URL", 2, "found a URL; use -addr 127.0.0.1:80\n", []string{"-addr", "http://127.0.0.1/"}},
		{"help of the table", 0, "docs/conformance.md", []string{"table", "-h"}},
		{"unknown half", 2, `-half: expected work or refuse, found "nonsense"`, []string{"-half", "nonsense"}},
		{"fewer than none", 2, "-max: expected 0 or more, found -1", []string{"-max", "-1"}},
		{"no jobs", 2, "-jobs: expected 1 or more", []string{"-jobs", "0"}},
		{"no patience", 2, "-patience", []string{"-patience", "0s"}},
		{"unknown flag", 2, "-nonsense", []string{"-nonsense"}},
		{"unknown argument", 2, `unexpected argument "nonsense"`, []string{"nonsense"}},
		{"unknown argument of the ladder", 2, `unexpected argument "nonsense"`, []string{"ladder", "nonsense"}},
		{"unknown argument of the table", 2, `found "nonsense"`, []string{"table", "nonsense"}},
		{"unknown stage", 2, "-stage: expected 1 to 6, found 7", []string{"-stage", "7"}},
		{"unknown group", 2, `found "nonsense"`, []string{"-group", "nonsense"}},
		{"unknown resource", 2, `found "nonsense"`, []string{"-without", "nonsense"}},
		{"no expression", 2, "-run: ", []string{"-run", "("}},
		{"no such case", 2, "no case fits", []string{"-run", "no-such-case"}},
		{"a mistake in a case", 2, "wrong.case:3: the case a of line 2 has no section", []string{"-cases", folder}},
		{"no cases", 2, "no *.case file", []string{"-cases", t.TempDir()}},
		{"a file that cannot be made", 2, "no such file", []string{"-addr", addr, "-run", "^host/missing$", "-json", filepath.Join(folder, "no", "file"), "-quiet"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			status, stdout, stderr := command(t, row.args...)
			assert.Equal(t, row.status, status, stderr)
			assert.Contains(t, stdout+stderr, row.output)
			if status == 2 {
				assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line on standard error: %q", stderr)
			}
		})
	}
}

// closing returns the address of a server that closes each connection.
func closing(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Close()
		}
	}()
	return l.Addr().String()
}

// Every flag has an explanation, and one noun for its value.
func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"-h"}, {"ladder", "-h"}} {
		status, stdout, stderr := command(t, args...)
		require.Equal(t, 0, status, stderr)
		_, flags, found := strings.Cut(stdout, "Flags:\n")
		require.True(t, found)
		for _, row := range regexp.MustCompile(`(?m)^  -(\S+)(?: (\S+))?(?:\n|\t)\s*(.*)$`).FindAllStringSubmatch(flags, -1) {
			assert.NotEmpty(t, row[3], "-%s is not explained", row[1])
			assert.NotContains(t, []string{"string", "int", "value"}, row[2], "-%s has no noun for its value", row[1])
		}
		assert.NotRegexp(t, `(?m)^  -\S+ \S+ \S+`, flags, "a placeholder of several words")
		assert.Contains(t, stdout, "Exit status:\n  0  ")
	}
}

// The report of a failure has these parts.
func TestReport(t *testing.T) {
	addr := serve(t)
	_, stdout, _ := command(t, "-addr", addr, "-run", "^host/two-ports$")
	for _, part := range []string{
		"FAILED host/two-ports\n  found     HTTP/1.1 200 OK with 6 bytes (\"Hello!\") of content\n  expected  400, then the end of the connection\n" +
			"  permitted 400\n  because   A host has one port. Programs that take the first and programs that take the last differ.\n  demanded  RFC 9112 3.2, RFC 9110 7.2: MUST (required; stage 3)\n",
		"  case      03-host.case:", "; to run it alone: -run '^host/two-ports$'\n",
		` ms > GET / HTTP/1.1\r\n`, `> Host: example.com:80:80\r\n`, `ms < HTTP/1.1 200 OK\r\n`, "1 case: 0 passed, 1 failed; ",
	} {
		assert.Contains(t, stdout, part)
	}
}

func TestFiles(t *testing.T) {
	addr := serve(t)
	folder := t.TempDir()
	asJSON, asXML := filepath.Join(folder, "a.json"), filepath.Join(folder, "a.xml")
	status, _, stderr := command(t, "-addr", addr, "-run", "^host/(missing|two-ports)$|^chunked/one-chunk$", "-json", asJSON, "-junit", asXML)
	require.Equal(t, 1, status, stderr)

	text, err := os.ReadFile(asJSON)
	require.NoError(t, err)
	var document struct {
		Server string
		Counts map[string]int
		Lacks  []struct {
			Name, Asked, Found, Expected string
			Declared                     bool
			Cases                        int
		}
		Cases []struct{ Group, Name, Verdict, Found, Expected, Reason string }
	}
	require.NoError(t, json.Unmarshal(text, &document))
	assert.Equal(t, addr, document.Server)
	assert.Empty(t, cmp.Diff(map[string]int{"passed": 1, "lenient": 0, "noted": 0, "failed": 1, "left_out": 1}, document.Counts))
	require.Len(t, document.Cases, 3)
	assert.Equal(t, "two-ports", document.Cases[1].Name)
	assert.Equal(t, "failed", document.Cases[1].Verdict)
	assert.Equal(t, `HTTP/1.1 200 OK with 6 bytes ("Hello!") of content`, document.Cases[1].Found)
	assert.Equal(t, "400, then the end of the connection", document.Cases[1].Expected)
	require.Len(t, document.Lacks, 1)
	assert.Equal(t, "echo", document.Lacks[0].Name)
	assert.Equal(t, "POST /echo", document.Lacks[0].Asked)
	assert.Equal(t, 1, document.Lacks[0].Cases)
	assert.Equal(t, "left out", document.Cases[2].Verdict)

	text, err = os.ReadFile(asXML)
	require.NoError(t, err)
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure string `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(text, &suites))
	assert.Equal(t, []int{3, 1, 1}, []int{suites.Tests, suites.Failures, suites.Skipped})
	require.Len(t, suites.Suites, 2)
	assert.Contains(t, suites.Suites[0].Cases[1].Failure, "found     HTTP/1.1 200 OK")
}

// With "-" a file is standard output, and nothing else is written there.
func TestStandardOutput(t *testing.T) {
	_, stdout, _ := command(t, "-addr", serve(t), "-run", "^host/missing$", "-json", "-")
	assert.True(t, json.Valid([]byte(stdout)), stdout)
}

// The page in docs is generated from the cases.
func TestTable(t *testing.T) {
	status, made, stderr := command(t, "table")
	require.Equal(t, 0, status, stderr)
	workspace, err := findWorkspace()
	require.NoError(t, err)
	page, err := os.ReadFile(filepath.Join(workspace, "docs", "conformance.md"))
	require.NoError(t, err)
	if diff := cmp.Diff(string(page), made); diff != "" {
		t.Errorf("docs/conformance.md is not what the cases make (go run ./stage06-final/cmd/conform table >docs/conformance.md):\n%s", diff)
	}
}
