package runner

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Pain 3 and 6 run on the simulated kernel: their results are the same on every machine.
func TestPain(t *testing.T) {
	for _, row := range []struct {
		name   string
		args   []string
		typed  string
		status int
		has    []string
	}{
		{"the list", []string{"pain"}, "", exitOK, []string{"pain 1  a client that says nothing\n", "pain 6  one slow handler\n"}},
		{"predictions, one of them right", []string{"pain", "3"}, "2\n1x\n", exitOK, []string{
			"How many responses does the client get?",
			"a blank line ends a request (stage 2)        2.0       5.0  ##################\n",
			"a blank line ends a request (stage 2): 2\na parser (stage 3): 1x\n",
			"Your prediction for a blank line ends a request (stage 2): near.\nYour prediction for a parser (stage 3): right.\n(right: ",
		}},
		{"no number", []string{"pain", "6"}, "a lot\nNaN\n-1\n1\n0\n", exitOK, []string{
			"expected a number such as 0, 0.5 or 20, found \"a lot\"\n", "found \"NaN\"\n", "found \"-1\"\n", "(stage 5): right.\n",
		}},
		{"the end of the input", []string{"pain", "6"}, "1\n", exitUsage, []string{"pain: expected 2 predictions on the input, a line each"}},
		{"no such stage", []string{"pain", "7"}, "", exitUsage, []string{"pain: expected a stage from 1 to 6, found \"7\""}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var out bytes.Buffer
			status := Main(t.Context(), row.args, Config{Stdin: strings.NewReader(row.typed), Stdout: &out, Stderr: &out})
			assert.Equal(t, row.status, status)
			for _, text := range row.has {
				assert.Contains(t, out.String(), text)
			}
		})
	}
}
