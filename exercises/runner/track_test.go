package runner

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/mini"
	"looper.example/exercises/progress"
)

// walk returns the progress of a learner who has passed steps.
func walk(at int, passed ...int) *progress.Progress {
	p := &progress.Progress{Format: progress.Format, Step: at}
	for _, n := range passed {
		p.Record(n).State = progress.Passed
	}
	return p
}

func span(from, to int) (numbers []int) {
	for n := from; n <= to; n++ {
		numbers = append(numbers, n)
	}
	return numbers
}

func TestNext(t *testing.T) {
	all := track(mini.Steps())
	for _, row := range []struct {
		name string
		p    *progress.Progress
		want int // 0: none
	}{
		{"on the main track", walk(3, span(1, 3)...), 4},
		{"past the templates", walk(27, span(1, 27)...), 42},
		{"on the side track", walk(30, span(1, 30)...), 31},
		{"at its end, back", walk(41, span(1, 41)...), 42},
		{"at its end, back further on", walk(41, append(span(1, 43), 43)...), 44},
		{"back to a step that was passed", walk(3, span(1, 10)...), 4},
		{"at the end", walk(45, append(span(1, 27), span(42, 45)...)...), 0},
		{"at the end of all", walk(41, span(1, 45)...), 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			n, ok := all.next(row.p)
			require.Equal(t, row.want, n)
			require.Equal(t, row.want != 0, ok)
		})
	}
}

// The course's program includes the steps that the learner has done on the other track.
func TestOrder(t *testing.T) {
	all := track(mini.Steps())
	join := func(parts ...[]int) (numbers []int) {
		for _, part := range parts {
			numbers = append(numbers, part...)
		}
		return numbers
	}
	for _, row := range []struct {
		name  string
		p     *progress.Progress
		n     int
		after bool
		want  []int
	}{
		{"the start", walk(1), 1, false, nil},
		{"before a step", walk(5, span(1, 4)...), 5, false, span(1, 4)},
		{"after a step", walk(5, span(1, 4)...), 5, true, span(1, 5)},
		{"without templates", walk(42, span(1, 27)...), 42, true, join(span(1, 27), span(42, 42))},
		{"with templates", walk(42, span(1, 41)...), 42, false, span(1, 41)},
		{"with some of the templates", walk(42, span(1, 30)...), 42, true, join(span(1, 30), span(42, 42))},
		{"templates before the end of the main track", walk(30, span(1, 29)...), 30, false, span(1, 29)},
		{"templates after it", walk(30, join(span(1, 29), span(42, 45))...), 30, true, join(span(1, 30), span(42, 45))},
		{"an early step of one who has templates", walk(3, span(1, 41)...), 3, true, span(1, 3)},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, all.order(row.p, row.n, row.after))
			_, err := all.program(row.p, row.n, row.after)
			require.NoError(t, err)
		})
	}
}

func TestEarlier(t *testing.T) {
	all := track(mini.Steps())
	steps := func(p *progress.Progress, n int) (numbers []int) {
		for _, c := range all.earlier(p, n) {
			if len(numbers) == 0 || numbers[len(numbers)-1] != c.Step {
				numbers = append(numbers, c.Step)
			}
		}
		return numbers
	}
	require.Equal(t, span(1, 4), steps(walk(5, span(1, 4)...), 5))
	p := walk(44, append(span(1, 27), 42, 43)...)
	p.Record(4).State = progress.Skipped
	require.Equal(t, append(append(span(1, 3), span(5, 27)...), 42, 43), steps(p, 44))
	require.Equal(t, span(1, 29), steps(walk(30, span(1, 29)...), 30))
	require.NotNil(t, all.earlier(walk(1), 1))
}

// Every step has a text.
func TestLessons(t *testing.T) {
	for _, s := range mini.Steps() {
		require.Contains(t, lesson(s), fmt.Sprintf("%02d", s.Number))
		require.Contains(t, lesson(s), s.Title)
		s.Text = ""
		require.Contains(t, lesson(s), "The checks of this step")
	}
}
