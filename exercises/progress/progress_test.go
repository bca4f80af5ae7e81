package progress

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	monday  = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	tuesday = monday.AddDate(0, 0, 1)
)

func TestBegin(t *testing.T) {
	for _, row := range []struct {
		name   string
		before Record
		want   Record
	}{
		{"new", Record{}, Record{State: Begun, Begun: tuesday}},
		{"again", Record{State: Begun, Begun: monday, Hints: 2}, Record{State: Begun, Begun: monday, Hints: 2}},
		{"passed", Record{State: Passed, Begun: monday, Passed: monday}, Record{State: Passed, Begun: monday, Passed: monday}},
		{"given", Record{State: Given}, Record{State: Given, Begun: tuesday}},
		{"skipped", Record{State: Skipped, Begun: monday}, Record{State: Begun, Begun: monday}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := &Progress{Format: Format, Step: 1, Steps: map[int]*Record{3: &row.before}}
			p.Begin(3, tuesday)
			require.Equal(t, 3, p.Step)
			require.Equal(t, row.want, *p.Steps[3])
		})
	}
}

func TestPassKeepsTheFirstTime(t *testing.T) {
	p := New(1, monday)
	p.Pass(1, monday)
	p.Pass(1, tuesday)
	require.Equal(t, monday, p.Steps[1].Passed)
}

func TestDone(t *testing.T) {
	p := &Progress{Steps: map[int]*Record{1: {State: Passed}, 2: {State: Skipped}, 3: {State: Given}, 4: {State: Begun}}}
	for step, want := range []bool{false, true, true, true, false, false} {
		require.Equal(t, want, p.Done(step), "step %d", step)
	}
	require.Equal(t, []int{1, 2, 3, 4}, p.Numbers())
}

func TestChanged(t *testing.T) {
	now := map[string]string{"text": "a", "hints": "b", "program": "c"}
	for _, row := range []struct {
		name string
		seen map[string]string
		want []string
	}{
		{"nothing seen", nil, nil},
		{"the same", map[string]string{"text": "a", "hints": "b"}, nil},
		{"two parts", map[string]string{"text": "x", "hints": "b", "program": "y"}, []string{"program", "text"}},
		{"a part that steps have no more", map[string]string{"picture": "x"}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, (&Record{Seen: row.seen}).Changed(now))
		})
	}
}

func TestBeginExercise(t *testing.T) {
	p := New(2, monday)
	p.BeginExercise("drain", monday)
	require.Equal(t, "drain", p.Exercise)
	require.Equal(t, 2, p.Step, "the step to come back to")
	require.Equal(t, Record{State: Begun, Begun: monday}, *p.RecordOf("drain"))
	p.RecordOf("drain").Pass(tuesday)
	p.BeginExercise("drain", tuesday)
	require.True(t, p.Exercises["drain"].Done())
	require.False(t, p.Exercises["edge"].Done(), "one without a record")
	p.Begin(3, tuesday)
	require.Empty(t, p.Exercise, "a step that begins is where the learner is")
}

// The learner is told the right answer to a question after two different wrong ones, on request, or if it has passed before.
func TestGuesses(t *testing.T) {
	r := new(Record)
	require.False(t, r.KnowsTruth(1))
	r.Guess(1, "2 2")
	r.Guess(1, "2 2")
	r.Guess(2, "1 1")
	require.False(t, r.KnowsTruth(1), "the same answer counts once")
	require.False(t, r.KnowsTruth(2), "each question has its own")
	r.Guess(1, "1 1")
	require.True(t, r.KnowsTruth(1))
	require.False(t, r.KnowsTruth(2))
	r.Revealed = 2
	require.True(t, r.KnowsTruth(2))
	require.True(t, (&Record{State: Passed}).KnowsTruth(3))
}
