package runner

import (
	"bufio"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

func TestPages(t *testing.T) {
	p := newPages("numbers", "1\n2\n3\n4\n\tfive, which is long\n", 10, 4)
	check := func() {
		require.True(t, 0 <= p.top && p.top < len(p.lines))
		for _, line := range p.lines {
			require.LessOrEqual(t, len(line), 10)
		}
	}
	check()
	require.Equal(t, "1\n2\n3\n4\n\n-- numbers: 57 %. space on   b back   q leave", p.String())
	require.True(t, p.turn(1))
	check()
	require.Equal(t, "    five,\nwhich is\nlong\n\n-- numbers: the end. b back   q leave", p.String())
	require.False(t, p.turn(1))
	require.True(t, p.turn(-1))
	require.True(t, p.turn(-1))
	require.Equal(t, 0, p.top)
	check()
}

func TestReadKeys(t *testing.T) {
	in := bufio.NewReader(strings.NewReader("nä \r\x1b[6~"))
	var found []string
	for key := range readKeys(t.Context(), in) {
		found = append(found, key)
	}
	require.Equal(t, []string{"n", "ä", "space", "enter", "pagedown"}, found)

	for typed, want := range map[string]string{"\x03": interrupt, "\x04": interrupt, "\x1b": "escape", "\x7f": "backspace", "\x1b[5~": "pageup", "\x1b[A": "pageup"} {
		require.Equal(t, want, <-readKeys(t.Context(), bufio.NewReader(strings.NewReader(typed))), "%q", typed)
	}
}

func TestReadLines(t *testing.T) {
	var found []string
	for line := range readLines(t.Context(), bufio.NewReader(strings.NewReader("next\n\n  h \nquit"))) {
		found = append(found, line)
	}
	require.Equal(t, []string{"next", "h", "quit"}, found)
}

func TestBar(t *testing.T) {
	at := status{title: titled(mini.Steps()[2]), takes: "about 30 minutes", state: progress.Begun, of: 31, what: "steps of the main track", file: "steps/03-spin.md", folder: "/home/ada/mini"}
	for passed, bar := range map[int]string{
		0:  "[-------------------------------] 0 of 31",
		2:  "[##-----------------------------] 2 of 31",
		31: "[###############################] 31 of 31",
	} {
		at.passed = passed
		require.Contains(t, at.lines(), bar)
	}
	require.Contains(t, at.lines(), "\nStep 03, spin: no client waits for another (about 30 minutes)\n")
}

func TestWrap(t *testing.T) {
	require.Equal(t, "one two\nthree\n  a list stays as it is\nfour", wrap("one two three\n  a list stays as it is\nfour", 8))
}

// size is a terminal of a fixed size.
type size [2]int

func (s size) Raw() (func(), error) { return func() {}, nil }
func (s size) Size() (int, int)     { return s[0], s[1] }

// A story from before the check that runs says so, and is not coloured as a result.
func TestOutdated(t *testing.T) {
	var out strings.Builder
	v := &screen{out: &out, terminal: size{80, 24}, color: true}
	at := status{title: "step 03", of: 31}
	v.outdated()
	require.NotContains(t, out.String(), "Checking again", "there is no story yet")
	v.home("FAILED it\n", at)
	require.Contains(t, out.String(), "\x1b[31mFAILED it")
	out.Reset()
	v.outdated()
	require.Contains(t, out.String(), "Checking again. This is from the check before:\x1b[0m\r\n\r\nFAILED it\r\n")
	out.Reset()
	v.home("PASSED it\n", at)
	require.NotContains(t, out.String(), "Checking again")
	require.Contains(t, out.String(), "\x1b[32mPASSED it")
}

// A path that is wider than the screen takes a line from the story, and not its head from the screen.
func TestWideStatus(t *testing.T) {
	var out strings.Builder
	v := &screen{out: &out, terminal: size{80, 24}}
	at := status{title: "step 03", of: 31, folder: "/home/ada/" + strings.Repeat("deep/", 20)}
	v.home("FAILED it\n"+strings.Repeat("line\n", 40), at)
	require.Contains(t, out.String(), "FAILED it")
	require.LessOrEqual(t, strings.Count(out.String(), "\r\n"), 23)
}

// A story that is too long for the screen keeps its head, and its commands are not broken.
func TestFitting(t *testing.T) {
	for _, row := range []struct {
		name, body, want string
		rows             int
	}{
		{"short", "FAILED it\n\n  why\n", "FAILED it\n\n  why", below + 3},
		{"long", "FAILED it\n1\n2\n3\n4\n", "FAILED it\n1\n(3 lines more: w shows the whole)", below + 3},
		{"wrapped", "FAILED\n  sent    some more words\n", "FAILED\n  sent    some\nmore words", below + 3},
		{"a command", "    nc 127.0.0.1 80000\n", "    nc 127.0.0.1 80000", below + 3},
		{"a command that is wider than the screen", "FAILED\n    nc 127.0.0.1 80000\nend", "FAILED\n(2 lines more: w shows the whole)", below + 3},
		{"a command of two lines", "    nc \\\n      127.0.0.1 80000\n\n  sent    some more words", "    nc \\\n      127.0.0.1 80000\n\n  sent    some\nmore words", below + 9},
		{"a here-document", "python3 - <<'END'\nprint(1, 2, 3, 4)\nEND\nsome words that end here", "python3 - <<'END'\nprint(1, 2, 3, 4)\nEND\nsome words that\nend here", below + 9},
		{"no size", "FAILED\n1\n2", "FAILED\n1\n2", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			v := &screen{terminal: size{16, row.rows}}
			require.Equal(t, row.want, v.fitting(row.body, 0))
		})
	}
}
