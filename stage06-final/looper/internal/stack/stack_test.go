package stack_test

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper/internal/stack"
)

func TestParse(t *testing.T) {
	const top, own = "goroutine 7 [running]:\nruntime/debug.Stack()\n\t/go/stack.go:26 +0x5e\n", "main.page(0xc0)\n\t/src/main.go:31 +0x1d\n"
	page := stack.Frame{Function: "main.page(0xc0)", File: "/src/main.go", Line: 31}
	rows := []struct {
		name, text string
		want       []stack.Frame
	}{
		{"nothing", "", nil},
		{"of a call", "goroutine 7 [running]:\n" + own, []stack.Frame{page}},
		{"of a panic", top + "looper.caught.func1()\n\t/l.go:1 +0x1\npanic({0x1, 0x2})\n\t/go/panic.go:783 +0x132\n" + own, []stack.Frame{page}},
		{"the runtime's calls", own + "runtime.goexit()\n\t/go/asm.s:1 +0x1\ncreated by main.main in goroutine 1\n\t/src/main.go:1 +0x1\n", []stack.Frame{page}},
		{"a drive", "main.page()\n\tC:/src/main.go:31 +0x1d\n", []stack.Frame{{Function: "main.page()", File: "C:/src/main.go", Line: 31}}},
		{"no place", "main.page()\n\tnowhere\n", nil},
		{"no number", "main.page()\n\t/src/main.go:x\n", nil},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { assert.Empty(t, cmp.Diff(row.want, stack.Parse(row.text))) })
	}
	assert.Len(t, stack.Parse(strings.Repeat(own, 1000)), 50)
}

// A stack that the runtime really prints.
func TestParseAStack(t *testing.T) {
	frames := stack.Parse(string(debug.Stack()))
	require.NotEmpty(t, frames)
	assert.True(t, strings.HasSuffix(frames[1].File, "/stack_test.go"), "%+v", frames)
	found := false
	for n, text := range frames[1].Source() {
		found = found || n == frames[1].Line && strings.Contains(text, "stack.Parse(string(debug.Stack()))")
	}
	assert.True(t, found)
}

func TestSource(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	require.NoError(t, os.WriteFile(file, []byte("1\n2\n\t3\n4\n5\n6\n7\n8\n9\n"), 0o600))
	rows := []struct {
		name string
		f    stack.Frame
		want string
	}{
		{"in the middle", stack.Frame{File: file, Line: 5}, "12    3456789"},
		{"at the beginning", stack.Frame{File: file, Line: 1}, "12    345"},
		{"at the end", stack.Frame{File: file, Line: 9}, "56789"},
		{"beyond it", stack.Frame{File: file, Line: 99}, ""},
		{"no file", stack.Frame{File: file + "x", Line: 1}, ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var all strings.Builder
			for _, text := range row.f.Source() {
				all.WriteString(text)
			}
			assert.Equal(t, row.want, all.String())
		})
	}
	for n := range (stack.Frame{File: file, Line: 5}).Source() {
		assert.Equal(t, 1, n)
		break
	}
}
