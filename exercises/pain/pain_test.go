package pain_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/exercises/pain"
)

// Bounds that hold on a busy machine too: what the older design costs, and what the stage's does.
var bounds = map[int][][2]float64{
	1: {{0.9, 5}, {0, 0.5}, {0, 0.5}},
	2: {{3, 10000}, {0.2, 3}},
	3: {{5, 5}, {1, 1}},
	4: {{10, 10000}, {0.3, 5}},
	5: {{1.5, 1000}, {0.3, 2}},
	6: {{1, 1}, {0, 0}},
}

func TestExperiments(t *testing.T) {
	all := pain.All()
	require.Len(t, all, 6)
	for i, e := range all {
		t.Run(e.Title, func(t *testing.T) {
			assert.Equal(t, i+1, e.Stage)
			goroutines := runtime.NumGoroutine()
			measured, err := e.Run(t.Context(), func(doing string) { t.Log(doing) })
			if errors.Is(err, pain.ErrUnsupported) && runtime.GOOS == "windows" {
				t.Skip(err)
			}
			require.NoError(t, err)
			t.Log("\n" + e.Table(measured, measured))
			for row, bound := range bounds[e.Stage] {
				assert.GreaterOrEqual(t, measured[row], bound[0], e.Rows[row].Design)
				assert.LessOrEqual(t, measured[row], bound[1], e.Rows[row].Design)
			}
			for began := time.Now(); runtime.NumGoroutine() > goroutines && time.Since(began) < 10*time.Second; {
				time.Sleep(time.Millisecond)
			}
			assert.LessOrEqual(t, runtime.NumGoroutine(), goroutines, "goroutines are left")
			for line := range strings.Lines(e.Table(measured, measured)) {
				assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), 80, line)
			}
		})
	}
}

func TestTable(t *testing.T) {
	e := pain.All()[1]
	for _, row := range []struct {
		name                string
		predicted, measured []float64
		want                string
	}{
		{"a bar in proportion", []float64{2, 1}, []float64{12, 6},
			"design  predicted  measured\npoll          2.0        12  ##################\nepoll         1.0       6.0  #########\n"},
		{"a bar by powers of ten", []float64{2, 1}, []float64{100, 1},
			"design  predicted  measured\npoll          2.0       100  #########\nepoll         1.0       1.0  #\n"},
		{"nothing", []float64{2, 0.5}, []float64{1, 0},
			"design  predicted  measured\npoll          2.0       1.0  ##################\nepoll        0.50      0.00  \n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if e.Rows[1].Design != "epoll" {
				t.Skip("the designs have other names here")
			}
			table, _, _ := strings.Cut(e.Table(row.predicted, row.measured), "\n\n")
			assert.Equal(t, row.want, table+"\n")
		})
	}
}

func TestVerdict(t *testing.T) {
	for _, row := range []struct {
		predicted, measured float64
		want                string
	}{
		{1, 1, "right"}, {0, 0.02, "right"}, {0, 0, "right"}, {1, 1.4, "right"}, {2, 6, "near"}, {0, 1, "far off"}, {100, 2, "far off"},
	} {
		assert.Equal(t, row.want, pain.Verdict(row.predicted, row.measured), "%v for %v", row.predicted, row.measured)
	}
}

func TestPredicted(t *testing.T) {
	all := pain.All()
	silent, idle := all[0], all[1]
	for _, row := range []struct {
		name, typed string
		experiment  pain.Experiment
		want        float64 // -1: none
	}{
		{"a number", "20", idle, 20},
		{"a fraction", " 2.5 ", idle, 2.5},
		{"a fraction without a zero", ".5", idle, 0.5},
		{"thousands", "1,000", idle, 1000},
		{"a factor", "10x", idle, 10},
		{"a factor in words", "10 times", idle, 10},
		{"zero, which can be", "0", silent, 0},
		{"zero, which cannot be", "0", idle, -1},
		{"a decimal comma", "2,5", idle, -1},
		{"below zero", "-1", silent, -1},
		{"nothing", "", silent, -1},
		{"an x", "x", silent, -1},
		{"too many", "1000000000000", idle, -1},
	} {
		t.Run(row.name, func(t *testing.T) {
			n, err := row.experiment.Predicted(row.typed)
			if row.want < 0 {
				require.ErrorContains(t, err, "expected a number such as ")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, row.want, n)
		})
	}
	_, err := silent.Predicted("much")
	assert.EqualError(t, err, `expected a number such as 0, 0.5 or 20, found "much"`)
	_, err = idle.Predicted("much")
	assert.EqualError(t, err, `expected a number such as 1, 2.5 or 100, found "much"`)
}

func TestVerdicts(t *testing.T) {
	e := pain.All()[2]
	assert.Equal(t, "Your prediction for a blank line ends a request (stage 2): far off.\nYour prediction for a parser (stage 3): near.\n"+
		"(right: a factor of 1.5 at most, or less than 0.2 off; near: a factor of 4)\n", e.Verdicts([]float64{1, 2}, []float64{5, 1}))
}
