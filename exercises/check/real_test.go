//go:build unix

package check

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The fixtures are what the real Jinja2 says today. The test is skipped if there is no Python with Jinja2, unless
// LOOPER_REQUIRE_REAL is set: then it fails.
func TestFixturesAreReal(t *testing.T) {
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import jinja2").Run(); err != nil {
		if os.Getenv("LOOPER_REQUIRE_REAL") != "" {
			t.Fatalf("%s with jinja2 is needed: %v", python, err)
		}
		t.Skipf("no %s with jinja2: %v", python, err)
	}
	out, err := exec.CommandContext(t.Context(), python, "render/generate.py", "-", "render/fixtures.json").Output()
	require.NoError(t, err)
	assert.Equal(t, string(fixturesText), string(out), "run render/generate.py render/fixtures.json")
}

// The stages' own servers pass the checks of their stage, besides their share of the suite, to which cmd/conform holds
// them. Stages 4 and 5 have the server of stage 3.
func TestStages(t *testing.T) {
	deepOnly(t)
	t.Parallel()
	for n, folder := range map[int]string{2: "stage02-poller", 3: "stage03-http-parser", 6: "stage06-final"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), folder)
			build := exec.CommandContext(t.Context(), "go", "build", "-o", file, ".")
			build.Dir = filepath.Join("..", "..", folder)
			out, err := build.CombinedOutput()
			require.NoError(t, err, "%s", out)
			result := run(t, Program{Command: []string{file}}, besidesTheSuite(ForStage(n)))
			if result.Failure != nil {
				t.Error(result.Failure.Story())
			}
			assert.Empty(t, result.Remarks)
		})
	}
}

// besidesTheSuite leaves out checks that are cases of the suite alone.
func besidesTheSuite(checks []Check) []Check {
	return slices.DeleteFunc(checks, func(c Check) bool {
		set, ok := c.kind.(*caseSet)
		return ok && !slices.ContainsFunc(suites(), func(o ownCase) bool { return o.own && o.Case == set.cases[0] })
	})
}

// The checks work for servers in other languages. The author of server.py has mended it by the stories, up to the end of
// stage 3; the simple servers fail at its beginning. They are slower than mini, so this test runs alone: while other checks run,
// 60,000 responses take Python more than half a minute. On a busy machine Node takes seconds for 20,000 requests at once, and
// other clients wait meanwhile.
func TestForeign(t *testing.T) {
	deepOnly(t)
	rows := []struct{ language, file, first string }{
		{"python3", "testdata/simple.py", "request-line/http-1-0"},
		{"node", "testdata/simple.js", "request-line/known-method-not-here"},
		{"python3", "testdata/server.py", ""},
	}
	for _, row := range rows {
		t.Run(filepath.Base(row.file), func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(row.language); err != nil {
				if os.Getenv("LOOPER_REQUIRE_REAL") != "" {
					t.Fatalf("%s is needed: %v", row.language, err)
				}
				t.Skipf("no %s here", row.language)
			}
			p := Program{Command: []string{row.language, row.file, "{addr}", "{seconds}"}, startWithin: time.Minute}
			options := generous(false)
			options.Patience = 5 * casePatience
			result, err := Run(t.Context(), p, ForStage(3), options, nil)
			require.NoError(t, err)
			failure := result.Failure
			switch {
			case row.first != "":
				require.NotNil(t, failure)
				assert.Equal(t, row.first, failure.Case)
			case failure != nil:
				t.Error(failure.Story())
			}
		})
	}
}
