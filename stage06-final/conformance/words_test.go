package conformance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The report of a program's output has the panic and the frames of its own files, or the last lines.
func TestWords(t *testing.T) {
	many := strings.Repeat("a line\n", 2000)
	frame := "main.f(0x1)\n\t/home/ada/mini/value.go:7 +0x2c fp=0x1\n"
	rows := []struct{ name, said, want string }{
		{"nothing", "\n", ""},
		{"the last lines", many + "the end\n", strings.Repeat("  | a line\n", 11) + "  | the end"},
		{
			"a panic, and what comes after it",
			"listening\npanic: no more\n[signal SIGSEGV]\n\ngoroutine 1 [running]:\nfmt.Fprint()\n\t/go/src/fmt/print.go:1 +0x1\n" + frame + "main.main()\n\t/home/ada/mini/main.go:3 +0x9\n" + many,
			"  | panic: no more\n  | [signal SIGSEGV]\n  | main.f(0x1)\n  | \t/home/ada/mini/value.go:7\n  | main.main()\n  | \t/home/ada/mini/main.go:3",
		},
		{
			"an endless recursion",
			"fatal error: stack overflow\n\nruntime stack:\nruntime.throw()\n\t/go/src/runtime/panic.go:1 +0x1\n\ngoroutine 1 [running]:\n" + strings.Repeat(frame, 500),
			"  | fatal error: stack overflow\n  | main.f(0x1)\n  | \t/home/ada/mini/value.go:7",
		},
		{
			"a panic that was recovered",
			"GET /: panic: oh\ngoroutine 9 [running]:\nmain.(*Context).call.func1()\n\t/m/task.go:9 +0x1\npanic({0x1})\n\t/go/src/runtime/panic.go:8 +0x1\n" + frame,
			"  | GET /: panic: oh\n  | main.f(0x1)\n  | \t/home/ada/mini/value.go:7",
		},
		{"the latest panic", "panic: first\n" + many + "panic: second\n", "  | panic: second"},
		{
			"an error that ends Node.js",
			"Error: a former one\nlistening\n\nError: read ECONNRESET\n" + strings.Repeat("    at f (node:net:1:2)\n", 20) + "Node.js v20.20.2\n",
			"  | Error: read ECONNRESET" + strings.Repeat("\n  |     at f (node:net:1:2)", 11),
		},
		{
			"an error that ends Node.js, told in full",
			"/s.js:1\n  f(x)\n   ^\n\nTypeError: no f\n    at s.js:1:2\n\nNode.js v20.20.2\n",
			"  | TypeError: no f\n  |     at s.js:1:2\n  | \n  | Node.js v20.20.2",
		},
		{
			"an error that does not end it",
			"Error: a former one\n" + many,
			strings.Repeat("  | a line\n", 11) + "  | a line",
		},
		{"a panic of another language", "panic: it\nhas two lines\n", "  | panic: it\n  | has two lines"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			for _, piece := range []int{1, 7, 1 << 20} {
				var w words
				for said := row.said; said != ""; said = said[min(piece, len(said)):] {
					_, _ = w.Write([]byte(said[:min(piece, len(said))]))
				}
				assert.Equal(t, row.want, w.last(), "written in pieces of %d bytes", piece)
			}
		})
	}
}
