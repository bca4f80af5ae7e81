package value_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template/value"
)

func repr(t testing.TB, v value.Value) string {
	t.Helper()
	b, err := value.AppendRepr(nil, nil, v)
	require.NoError(t, err)
	return string(b)
}

func TestFloats(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0.0", math.Copysign(0, -1): "-0.0", 1: "1.0", -1.5: "-1.5", 0.1: "0.1", 0.30000000000000004: "0.30000000000000004", 1e15: "1000000000000000.0",
		9999999999999998: "9999999999999998.0", 1e16: "1e+16", 123456789012345680: "1.2345678901234568e+17", 1e22: "1e+22", 1e100: "1e+100",
		0.0001: "0.0001", 0.00001: "1e-05", 1.5e-7: "1.5e-07", 5e-324: "5e-324", math.MaxFloat64: "1.7976931348623157e+308",
		math.Inf(1): "inf", math.Inf(-1): "-inf", 1.0 / 3: "0.3333333333333333", 100: "100.0", 2.5e-5: "2.5e-05",
	} {
		assert.Equal(t, want, string(value.AppendFloat(nil, f)))
		if !math.IsInf(f, 0) {
			back, ok := value.ParseFloat(want)
			assert.True(t, ok && back == f, want)
		}
	}
	assert.Equal(t, "nan", string(value.AppendFloat(nil, math.NaN())))
}

func TestQuote(t *testing.T) {
	for s, want := range map[string]string{
		"a": "'a'", "it's": `"it's"`, `"`: `'"'`, `'"`: `'\'"'`, "\n\t\r\\": `'\n\t\r\\'`, "\x00\x1f\x7f": `'\x00\x1f\x7f'`,
		"é😀": "'é😀'", "\u200b\u2028": `'\u200b\u2028'`, "\u00a0": `'\xa0'`, "\U000e0001": `'\U000e0001'`, "a\xffb": `'a\udcffb'`, "\ufffd": "'\ufffd'",
	} {
		assert.Equal(t, want, value.Quote(s))
	}
}

func TestCase(t *testing.T) {
	for _, test := range []struct{ s, upper, lower, capital string }{
		{"", "", "", ""}, {"aBc", "ABC", "abc", "Abc"}, {"straße", "STRASSE", "straße", "Straße"}, {"ßa", "SSA", "ßa", "Ssa"},
		{"ŉ ﬁ ﬃ", "ʼN FI FFI", "ŉ ﬁ ﬃ", "ʼN ﬁ ﬃ"}, {"ΑΣ", "ΑΣ", "ας", "Ας"}, {"ΑΣΑ Σ Σ'", "ΑΣΑ Σ Σ'", "ασα σ σ'", "Ασα σ σ'"},
		{"İI", "İI", "i̇i", "İi"}, {"ǆ", "Ǆ", "ǆ", "ǅ"}, {"ᾳᾼ", "ΑΙΑΙ", "ᾳᾳ", "ᾼᾳ"}, {"ᾀᾈ", "ἈΙἈΙ", "ᾀᾀ", "ᾈᾀ"}, {"éÀ", "ÉÀ", "éà", "Éà"},
	} {
		assert.Equal(t, test.upper, value.Upper(test.s))
		assert.Equal(t, test.lower, value.Lower(test.s))
		assert.Equal(t, test.capital, value.Capitalize(test.s))
	}
}

func TestSplitLines(t *testing.T) {
	for s, want := range map[string][]string{
		"": nil, "a": {"a"}, "a\n": {"a"}, "a\n\nb": {"a", "", "b"}, "a\r\nb\rc\vd\fe": {"a", "b", "c", "d", "e"},
		"a\x1cb\x1db\x1ec\u0085d\u2028e\u2029f": {"a", "b", "b", "c", "d", "e", "f"}, "\n": {""},
	} {
		assert.Equal(t, want, value.SplitLines(s), "%q", s)
	}
}

// TestIntegersGrow compares arithmetic around the ends of int64 with math/big.
func TestIntegersGrow(t *testing.T) {
	numbers := []int64{0, 1, -1, 2, -2, 3, 7, -7, 1 << 31, -1 << 31, 1<<53 + 1, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MinInt64 + 1, 3037000500}
	for _, x := range numbers {
		for _, y := range numbers {
			a, b, bx, by := value.Int64(x), value.Int64(y), big.NewInt(x), big.NewInt(y)
			check := func(op string, got value.Value, err error, want *big.Int) {
				require.NoError(t, err)
				require.Equal(t, want.String(), repr(t, got), "%d %s %d", x, op, y)
			}
			got, err := value.Add(nil, a, b)
			check("+", got, err, new(big.Int).Add(bx, by))
			got, err = value.Sub(nil, a, b)
			check("-", got, err, new(big.Int).Sub(bx, by))
			got, err = value.Mul(nil, a, b)
			check("*", got, err, new(big.Int).Mul(bx, by))
			if y == 0 {
				continue
			}
			got, err = value.FloorDiv(nil, a, b)
			quotient, rest := got, err
			require.NoError(t, rest)
			got, err = value.Mod(nil, a, b)
			require.NoError(t, err)
			back, err := value.Mul(nil, quotient, b)
			require.NoError(t, err)
			back, err = value.Add(nil, back, got)
			check("// and %", back, err, bx)
			less, err := value.Compare(nil, value.Less, a, b)
			require.NoError(t, err)
			require.Equal(t, x < y, less)
		}
	}
}

func TestNumbersCompareExactly(t *testing.T) {
	large := value.Int64(1<<53 + 1)
	same, err := value.Equal(nil, large, value.Float(1<<53))
	require.NoError(t, err)
	require.False(t, same)
	huge := value.BigInt(new(big.Int).Lsh(big.NewInt(1), 2000))
	for _, f := range []float64{math.MaxFloat64, 0, -1, math.Inf(-1)} {
		more, err := value.Compare(nil, value.Greater, huge, value.Float(f))
		require.NoError(t, err)
		require.True(t, more, f)
	}
	for _, op := range []value.Operator{value.Less, value.LessOrEqual, value.Greater, value.GreaterOrEqual} {
		holds, err := value.Compare(nil, op, value.Float(math.NaN()), value.Int(1))
		require.NoError(t, err)
		require.False(t, holds, "%s: nothing compares to nan", op)
	}
	infinite, err := value.Compare(nil, value.Less, huge, value.Float(math.Inf(1)))
	require.NoError(t, err)
	require.True(t, infinite)
}

func TestDict(t *testing.T) {
	d := value.NewDict("z", 1, 1, "one", 2.5, "half", nil, "none")
	require.NoError(t, d.Set(value.Float(1), value.String("float one")))
	require.NoError(t, d.Set(value.Bool(true), value.String("true")))
	require.Equal(t, "{'z': 1, 1: 'true', 2.5: 'half', None: 'none'}", repr(t, d.Value()))
	require.NoError(t, d.Set(value.NewTuple(value.Int(1), value.String("a")), value.Int(9)))
	v, ok, err := d.Get(value.NewTuple(value.Float(1), value.Safe("a")))
	require.NoError(t, err)
	require.True(t, ok)
	require.EqualValues(t, 9, v.AsInt())
	require.ErrorIs(t, d.Set(value.NewList(nil), value.None()), value.TypeError)
	_, ok, err = d.Get(value.String("nope"))
	require.NoError(t, err)
	require.False(t, ok)
	require.Panics(t, func() { value.NewDict([]int{1}, 2) })
}

func TestExport(t *testing.T) {
	inner := value.NewDict("k", []any{1, "a"})
	list := value.NewList([]value.Value{
		value.None(), value.Bool(true), value.Int(5), value.Float(2.5), value.String("s"), value.Safe("<b>"), value.Undefined("x"),
		value.NewTuple(value.Int(1)), inner.Value(), value.NewDict(1, 2).Value(), value.Of(map[string]int{"go": 1}),
	})
	got, err := value.Export(nil, list)
	require.NoError(t, err)
	want := []any{
		nil, true, 5, 2.5, "s", value.Markup("<b>"), nil, []any{1},
		map[string]any{"k": []any{1, "a"}}, map[any]any{1: 2}, map[string]int{"go": 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestIteratorsGiveTheirElementsOnce(t *testing.T) {
	n := 0
	it := value.NewIterator("generator", func() (value.Value, bool, error) {
		n++
		return value.Int(n), n < 3, nil
	})
	first, err := value.Collect(nil, it)
	require.NoError(t, err)
	require.Len(t, first, 2)
	second, err := value.Collect(nil, it)
	require.NoError(t, err)
	require.Empty(t, second)
	require.Equal(t, 3, n, "next is not called again after the end")
	require.True(t, value.Truth(it))
}

func TestMeter(t *testing.T) {
	m := value.NewMeter(10, 100)
	require.NoError(t, m.Step(10))
	require.ErrorIs(t, m.Step(1), value.LimitError)
	require.NoError(t, m.Grow(100))
	require.ErrorIs(t, m.Grow(1), value.LimitError)
	require.ErrorIs(t, m.Grow(-1), value.LimitError, "a size that has overflowed an int")
	require.ErrorIs(t, m.GrowBy(1, math.MaxInt, math.MaxInt), value.LimitError)
	require.ErrorIs(t, m.GrowList(math.MaxInt), value.LimitError)
	require.NoError(t, (*value.Meter)(nil).Step(math.MaxInt))
}

func TestErrorsAreTheirKinds(t *testing.T) {
	cause := errors.New("cause")
	err := error(&value.Error{Kind: value.CallError, Message: "f: cause", Err: cause})
	require.ErrorIs(t, err, value.CallError)
	require.NotErrorIs(t, err, value.TypeError)
	require.ErrorIs(t, err, cause)
}

// TestPlainValuesAllocateNothing: strings, numbers and pointers become values without a copy.
func TestPlainValuesAllocateNothing(t *testing.T) {
	text, list, p := strings.Repeat("x", 100), any([]any{"a", 1, 2.5, nil, true}), &struct{ A int }{1}
	var sink value.Value
	require.Zero(t, testing.AllocsPerRun(100, func() {
		sink = value.String(text)
		sink = value.Int(1 << 40)
		sink = value.Float(2.5)
		sink = value.Of(p)
		it, _ := value.Iterate(nil, value.Of(list))
		for v, ok, _ := it.Next(); ok; v, ok, _ = it.Next() {
			sink = v
		}
	}))
	require.NotNil(t, sink)
}
