package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files")

// The charts are those in testdata, which were checked in a browser. They are XML, and have every value as text.
func TestGolden(t *testing.T) {
	for _, row := range []struct {
		name string
		svg  []byte
		want []string
	}{
		{"dots", Dots{Title: "Cost <of> a request", Axis: "over limit", Rows: []Dot{
			{Name: "looper", Value: 1.08, Low: 1.05, High: 1.12, Strong: true},
			{Name: "a & b", Value: 2.8, Low: 2.4, High: 3.1},
			{Name: "tornado", Value: 33, Low: 30, High: 37},
		}}.AppendSVG(nil), []string{"Cost &lt;of&gt; a request", ">looper<", ">a &amp; b<", ">1.08<", ">2.80<", ">33.0<", "prefers-color-scheme:dark"}},
		{"lines", Lines{Title: "Cost over connections", AxisX: "connections", AxisY: "µs", LogX: true, LogY: true, Curves: []Curve{
			{Name: "looper", X: []float64{1, 50, 1000, 10_000}, Y: []float64{9, 5, 5.5, 6}, Strong: true},
			{Name: "gnet", X: []float64{1, 50, 1000}, Y: []float64{9.1, 5.1, 5.6}},
			{Name: "poll", X: []float64{1, 50, 1000, 10_000}, Y: []float64{9, 6, 12, 90}},
		}}.AppendSVG(nil), []string{">looper<", ">gnet<", ">10,000<", ">connections<", "<polyline class=\"strong\""}},
	} {
		t.Run(row.name, func(t *testing.T) {
			requireXML(t, string(row.svg))
			for _, want := range row.want {
				assert.Contains(t, string(row.svg), want)
			}
			golden := filepath.Join("testdata", row.name+".svg")
			if *update {
				require.NoError(t, os.WriteFile(golden, row.svg, 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), string(row.svg), "if it is meant: go test ./whole/chart -update, and look at it")
		})
	}
}

func requireXML(t *testing.T, text string) {
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else {
			require.NoError(t, err)
		}
	}
}

func TestTicks(t *testing.T) {
	for _, row := range []struct {
		name string
		s    scale
		want []float64
	}{
		{"a decade", scale{low: 0.9, high: 12, log: true}, []float64{1, 2, 5, 10}},
		{"many decades", scale{low: 1, high: 10_000, log: true}, []float64{1, 10, 100, 1000, 10_000}},
		{"linear", scale{low: 0, high: 10}, []float64{0, 2, 4, 6, 8, 10}},
		{"small", scale{low: 0, high: 0.9}, []float64{0, 0.2, 0.4, 0.6, 0.8}},
	} {
		t.Run(row.name, func(t *testing.T) { require.InDeltaSlice(t, row.want, row.s.ticks(), 1e-9) })
	}
}

func TestScale(t *testing.T) {
	linear := scale{low: 0, high: 10, from: 100, to: 200}
	assert.InDelta(t, 150, linear.at(5), 1e-9)
	log := scale{low: 1, high: 100, from: 300, to: 100, log: true}
	assert.InDelta(t, 200, log.at(10), 1e-9)
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{0.5: "0.5", 1: "1", 20: "20", 1000: "1,000", 1_000_000: "1,000,000"} {
		assert.Equal(t, want, number(v))
	}
}

// Names at the ends of curves do not cover each other.
func TestLabels(t *testing.T) {
	l := Lines{Curves: []Curve{{Y: []float64{10}}, {Y: []float64{11}}, {Y: []float64{50}}}}
	y := scale{low: 0, high: 100, from: 100, to: 0}
	assert.Equal(t, []float64{90, 75, 50}, l.labels(y))
}
