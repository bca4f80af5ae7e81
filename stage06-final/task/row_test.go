package task_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

// Two connections have 20 pipelined requests each. At most 16 tasks of one connection begin in a row: then the other has its turn.
func TestQueueInARow(t *testing.T) {
	const requests, row = 20, 16
	w := newWorld(t)
	for _, name := range []string{"a", "b"} {
		request := new(task.Task)
		served := 0
		var next func()
		next = func() {
			if served == requests {
				return
			}
			served++
			w.Queue(request, func(*task.Task) error { w.say("%s %d", name, served); return nil }, nil, next)
		}
		w.at(0, next)
	}
	var want []string
	for _, part := range [][2]int{{1, row}, {row + 1, requests}} {
		for _, name := range []string{"a", "b"} {
			for n := part[0]; n <= part[1]; n++ {
				want = append(want, fmt.Sprintf("0s %s %d", name, n))
			}
		}
	}
	w.run(want...)
	require.Empty(t, w.words.String())
}
