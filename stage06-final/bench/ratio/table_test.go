package ratio

import (
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var rows = []Row{
	{"short", []Result{
		{Name: "a", Ratio: 1, Low: 1, High: 1, Nanoseconds: 12.34},
		{Name: "b", Ratio: 2, Low: 1.9, High: 2.02, Allocs: 1_000_000, Bytes: 64_000_000},
	}},
	{"long", []Result{
		{Name: "a", Ratio: 1, Low: 1, High: 1, Nanoseconds: 1234.5, Allocs: 0.01, Bytes: 3},
		{Name: "b", Ratio: 0.934, Low: 0.934, High: 0.934, Allocs: 2.5, Bytes: 100.4},
	}},
	{"elsewhere", []Result{
		{Name: "a", Ratio: 1, Low: 1, High: 1, Nanoseconds: 1},
		{Name: "b", Ratio: 3, Low: 3, High: 3, Allocs: math.NaN(), Bytes: math.NaN()},
	}},
}

func TestAppendRatios(t *testing.T) {
	assert.Equal(t, `before
| | a, ns a lookup | b |
|---|---:|---:|
| short | 12.3 | 2.00 |
| long | 1234 | 0.93 |
| elsewhere | 1.00 | 3.00 |

The middle half of the rounds lies within 0 % of these ratios, and within 5 % where it is widest.
`, string(AppendRatios([]byte("before\n"), "lookup", rows)))
	assert.Empty(t, AppendRatios(nil, "lookup", nil))
}

func TestAppendAllocations(t *testing.T) {
	assert.Equal(t, `| | a | b |
|---|---:|---:|
| short | 0 | 1000000 (64000000 B) |
| long | 0 | 2.5 (100 B) |
| elsewhere | 0 | ? |
`, string(AppendAllocations(nil, rows)))
	assert.Empty(t, AppendAllocations(nil, nil))
}

func TestAppendFacts(t *testing.T) {
	const goMod = "module m\n\nrequire x.example/one v1.2.3\n\nrequire (\n\tx.example/two/v2 v2.0.1\n\tx.example/three v3.0.0 // indirect\n)\n"
	day := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	system := runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH
	assert.Equal(t, "2 November 2026, "+system+", x.example/one v1.2.3, x.example/two/v2 v2.0.1.\n",
		string(AppendFacts(nil, day, goMod, "x.example/one", "x.example/two/v2", "x.example/gone")))
}

func TestDigits(t *testing.T) {
	for _, test := range []struct {
		x    float64
		want string
	}{{0.934, "0.93"}, {1, "1.00"}, {9.99, "9.99"}, {9.996, "10.0"}, {12.34, "12.3"}, {99.96, "100"}, {1234.5, "1234"}} {
		assert.Equal(t, test.want, Digits(test.x))
	}
}
