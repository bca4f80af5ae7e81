package judge

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Of a check that does not end, the learner's functions are told, and which of them waits for another goroutine.
func TestWhere(t *testing.T) {
	const at = "looper.example/exercises/practice/stage06/perrequest.(*Kitchen).Tea(0xc0)\n\t/course/perrequest.go:"
	const suspended = "goroutine 7 [coroutine]:\n" + at + "29 +0x1d\n"
	for _, row := range []struct {
		name, stacks, lines string
		blocked             bool
	}{
		{"a loop without end", "goroutine 8 [running]:\n" + at + "23 +0x1d\n", "  at perrequest.go:23, in perrequest.(*Kitchen).Tea", false},
		{"a lock", suspended + "\ngoroutine 8 [sync.Mutex.Lock, 2 minutes]:\nsync.(*Mutex).Lock()\n\t/go/mutex.go:1 +0x1\n" + at + "23 +0x1d\n",
			"  at perrequest.go:29, in perrequest.(*Kitchen).Tea\n  at perrequest.go:23, in perrequest.(*Kitchen).Tea, which waits in sync.Mutex.Lock", true},
		{"a channel", "goroutine 8 [chan receive]:\n" + at + "23 +0x1d\n", "  at perrequest.go:23, in perrequest.(*Kitchen).Tea, which waits in chan receive", true},
		{"the check's own wait", "goroutine 8 [chan receive]:\nlooper.example/exercises/practice/stage06/perrequest/check.Check(0xc0)\n\t/course/check.go:1 +0x1\n", "", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			lines, blocked := where(row.stacks)
			require.Equal(t, row.lines, lines)
			require.Equal(t, row.blocked, blocked)
		})
	}
}
