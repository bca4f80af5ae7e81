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
	p := newPages("numbers", prose("1\n2\n3\n4\n\tfive, which is long\n", 10), 4)
	check := func() {
		require.True(t, 0 <= p.top && p.top < len(p.rows))
		for _, row := range p.rows {
			require.LessOrEqual(t, len(row.text), 10)
		}
	}
	check()
	require.Equal(t, "1\n2\n3\n4\n", textOf(p.shown()))
	require.Equal(t, "-- numbers: 50 %.   space on   b back   q leave", p.foot())
	for range 2 { // it stays on the last page
		p.turn(1)
		check()
		require.Equal(t, "    five,\n    which\n    is\n    long\n", textOf(p.shown()))
		require.Equal(t, "-- numbers: the end.   b back   q leave", p.foot())
	}
	p.turn(-1)
	p.turn(-1)
	require.Equal(t, 0, p.top)
	check()
}

// A list opens where the learner is, with the rows around it.
func TestPagesOpenWhereTheLearnerIs(t *testing.T) {
	for _, row := range []struct{ at, top int }{{0, 0}, {3, 0}, {20, 15}, {49, 40}} {
		lines := strings.Split(strings.Repeat("  a step\n", 49)+"  a step", "\n")
		lines[row.at] = "> a step"
		p := newPages("list", listing(strings.Join(lines, "\n"), 80), 10)
		require.Equal(t, row.top, p.top, row.at)
		require.Contains(t, textOf(p.shown()), "> a step")
	}
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
	at := status{title: titled(mini.Steps()[2]), takes: "about 30 minutes", state: progress.Begun, of: 31, what: "steps", file: "steps/03-spin.md", folder: "/home/ada/mini"}
	for passed, bar := range map[int]string{
		0:  "[----------] 0 of 31 steps",
		1:  "[#---------] 1 of 31 steps",
		30: "[#########-] 30 of 31 steps",
		7:  "[##--------] 7 of 31 steps",
		31: "[##########] 31 of 31 steps",
	} {
		at.passed = passed
		require.Equal(t, []string{
			"Step 03, spin: no client waits for another (about 30 minutes)",
			bar + "   read steps/03-spin.md, write in /home/ada/mini",
		}, at.lines(0))
	}
	at.state, at.failing = progress.Passed, true
	require.Contains(t, at.lines(80)[0], "(about 30 minutes, passed before)")
	at.failing = false
	require.Contains(t, at.lines(80)[0], "(about 30 minutes, passed)")
	require.Equal(t, "Step 03, spin: no client waits for another (passed)", at.lines(60)[0], "a narrow screen")
}

func TestWrap(t *testing.T) {
	require.Equal(t, "one two\nthree\n  a list stays as it is\nfour", wrap("one two three\n  a list stays as it is\nfour", 8))
}

// size is a terminal of a fixed size.
type size [2]int

func (s size) Raw() (func(), error) { return func() {}, nil }
func (s size) Size() (int, int)     { return s[0], s[1] }

// While a check runs, the old story says that it is old, and has no color.
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

// A path that is wider than the screen loses its beginning, and the status stays small.
func TestWideStatus(t *testing.T) {
	var out strings.Builder
	v := &screen{out: &out, terminal: size{80, 24}}
	at := status{title: "step 03", of: 31, folder: "/home/ada/" + strings.Repeat("deep/", 20) + "mini"}
	v.home("FAILED it\n"+strings.Repeat("line\n", 40), at)
	require.Contains(t, out.String(), "FAILED it")
	require.Contains(t, out.String(), "write in .../deep/deep/deep")
	require.Contains(t, out.String(), "deep/mini\r\n")
	require.Equal(t, 23, strings.Count(out.String(), "\r\n"))
	require.Zero(t, v.broken())
	at.folder = strings.Repeat("deep", 18)
	require.Len(t, at.lines(80), 3, "a name that is wider than the screen")
}

// A line about a key stays until the next key, while the check reports.
func TestNoteStays(t *testing.T) {
	var out strings.Builder
	v := &screen{out: &out, terminal: size{80, 24}}
	v.home("FAILED it\n", status{title: "step 03", of: 31})
	v.note("s waits")
	v.progress("checking 1 of 2", true)
	require.True(t, strings.HasSuffix(out.String(), "\r\ns waits\r\n\r\x1b[Kchecking 1 of 2"), out.String())
	out.Reset()
	v.home("FAILED it\n", status{title: "step 03", of: 31})
	require.Contains(t, out.String(), "s waits")
	out.Reset()
	v.note("")
	require.NotContains(t, out.String(), "s waits")
	v.page("text", "words", prose)
	v.note("another terminal")
	v.home("no result\n", status{title: "step 03", of: 31})
	require.Contains(t, out.String(), "another terminal\r\n-- text")
	v.home("text\nPASSED it\n", status{title: "step 03", of: 31})
	require.Contains(t, out.String(), "meanwhile: PASSED it\r\n-- text: the end.")
}

// The reader of a page sees that a save has begun a check, and then its result.
func TestSaveWhileAPageIsOpen(t *testing.T) {
	var out strings.Builder
	v := &screen{out: &out, terminal: size{80, 24}}
	at := status{title: "step 03", of: 31}
	v.home("FAILED it\n", at)
	v.page("text", "words", prose)
	v.note("meanwhile: FAILED it")
	out.Reset()
	v.progress("changed: main.go", false)
	require.Equal(t, "\r\x1b[A\x1b[Kmeanwhile: changed: main.go\r\n", out.String())
	v.progress("building", true)
	out.Reset()
	v.note("") // as a key does
	require.Contains(t, out.String(), "words\r\nmeanwhile: building\r\n-- text")
	v.home("PASSED it\n", at)
	require.True(t, strings.HasSuffix(out.String(), "words\r\nmeanwhile: PASSED it\r\n-- text: the end.   b back   q leave"), out.String())
}

// Lines of keys end between keys, and name those that are useful.
func TestKeyLines(t *testing.T) {
	at := status{state: progress.Begun}
	require.Equal(t, []string{"t text   h hint   d diff   c check   l list   ? help   q quit"}, keyLines(at, 80))
	at = status{state: progress.Passed, hints: 3, exercise: true, trace: true}
	require.Equal(t, []string{
		"n next  s solution  t text  h hint (3 of 3 seen)  d diff  c check  r trace",
		"e steps  l list  ? help  q quit",
	}, keyLines(at, 80))
	at = status{state: progress.Begun, words: true, exercise: true}
	require.Equal(t, []string{"a answer   t text   h hint   c check   e steps   l list   ? help   q quit"}, keyLines(at, 80))
	at.trace, at.hidden = true, true
	require.Contains(t, keyLines(at, 80)[0], "r reveal")
	for columns := 20; columns < 90; columns++ {
		for _, line := range keyLines(at, columns) {
			require.LessOrEqual(t, len(line), columns)
		}
	}
}
