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

// serve starts a small server that is right about what these tests ask, and returns its address.
func serve(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("Hello!"))
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// nobody is an address where no server is.
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
		{"all pass", 0, "1 cases: 1 passed", []string{"-addr", addr, "-run", "^host/missing$"}},
		{"a required case fails", 1, "FAILED host/two-ports", []string{"-addr", addr, "-run", "^host/two-ports$"}},
		{"a case is lenient", 0, "lenient  request-line/bare-lf: the RFC permits it", []string{"-addr", addr, "-run", "^request-line/bare-lf$"}},
		{"leniency is forbidden", 1, "LENIENT request-line/bare-lf", []string{"-addr", addr, "-run", "^request-line/bare-lf$", "-strict"}},
		{"a resource is missing", 0, "1 skipped", []string{"-addr", addr, "-run", "^chunked/one-chunk$", "-without", "echo"}},
		{"help", 0, "-junit", []string{"-h"}},
		{"help of the ladder", 0, "-limit", []string{"ladder", "-h"}},
		{"list", 0, "chunked/one-chunk", []string{"-list", "-group", "chunked"}},
		{"the list of a stage", 0, "request-line/plain-get", []string{"-list", "-stage", "1"}},
		{"nobody is there", 2, "connection refused", []string{"-addr", nobody(t)}},
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
		{"a file that cannot be made", 2, "no such file", []string{"-addr", addr, "-run", "^host/missing$", "-json", filepath.Join(folder, "no", "file")}},
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

// What a reader of a failure sees.
func TestReport(t *testing.T) {
	addr := serve(t)
	_, stdout, _ := command(t, "-addr", addr, "-run", "^host/two-ports$")
	for _, part := range []string{
		"FAILED host/two-ports\n", "  demanded  RFC 9112 3.2, RFC 9110 7.2: MUST (required; stage 3)\n", "  because   There is one port.\n",
		"  expected  400, then the end of the connection\n", "  found     the answer has status 200\n", "  case      03-host.case:",
		` ms > GET / HTTP/1.1\r\n`, `> Host: example.com:80:80\r\n`, `ms < HTTP/1.1 200 OK\r\n`, "1 cases: 0 passed, 1 failed; ",
	} {
		assert.Contains(t, stdout, part)
	}
}

func TestFiles(t *testing.T) {
	addr := serve(t)
	folder := t.TempDir()
	asJSON, asXML := filepath.Join(folder, "a.json"), filepath.Join(folder, "a.xml")
	status, _, stderr := command(t, "-addr", addr, "-run", "^host/(missing|two-ports)$|^chunked/one-chunk$", "-without", "echo", "-json", asJSON, "-junit", asXML)
	require.Equal(t, 1, status, stderr)

	text, err := os.ReadFile(asJSON)
	require.NoError(t, err)
	var document struct {
		Server string
		Counts map[string]int
		Cases  []struct{ Group, Name, Verdict, Reason string }
	}
	require.NoError(t, json.Unmarshal(text, &document))
	assert.Equal(t, addr, document.Server)
	assert.Empty(t, cmp.Diff(map[string]int{"passed": 1, "lenient": 0, "noted": 0, "failed": 1, "skipped": 1}, document.Counts))
	require.Len(t, document.Cases, 3)
	assert.Equal(t, "two-ports", document.Cases[1].Name)
	assert.Equal(t, "failed", document.Cases[1].Verdict)

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
	assert.Contains(t, suites.Suites[0].Cases[1].Failure, "the answer has status 200")
}

// With - a file is standard output, and nothing else is written there.
func TestStandardOutput(t *testing.T) {
	_, stdout, _ := command(t, "-addr", serve(t), "-run", "^host/missing$", "-json", "-")
	assert.True(t, json.Valid([]byte(stdout)), stdout)
}

// The page in docs is made from the cases.
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
