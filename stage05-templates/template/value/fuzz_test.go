package value_test

import (
	"errors"
	"html"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template/value"
)

// FuzzFormat: each format is used or refused, within the limits.
func FuzzFormat(f *testing.F) {
	for _, s := range []string{"%s", "%5.2f|%-5d|%+x", "%(a)s", "%*.*f", "%%", "%c%r%a", "%#o %05d", "%", "%(a", "%q"} {
		f.Add(s, "a", 65, 2.5)
	}
	f.Fuzz(func(t *testing.T, format, text string, number int, float float64) {
		m := value.NewMeter(10_000, 1<<20)
		for _, args := range []value.Value{
			value.NewTuple(value.String(text), value.Int(number), value.Float(float)),
			value.NewTuple(value.Int(number), value.Float(float), value.String(text)),
			value.NewDict("a", text, "b", number).Value(), value.Int(number), value.Float(float), value.Undefined("x"),
		} {
			for _, of := range []value.Value{value.String(format), value.Safe(format)} {
				v, err := value.Format(&m, of, args)
				var e *value.Error
				require.True(t, err == nil || errors.As(err, &e))
				require.True(t, err != nil || v.Kind() == of.Kind())
			}
		}
	})
}

// FuzzNumbers: a printed number reads back as the same number, and each text is a number or refused.
func FuzzNumbers(f *testing.F) {
	f.Add(1.5, "0x_1f", 16)
	f.Add(-1e300, " 1_000 ", 10)
	f.Fuzz(func(t *testing.T, x float64, text string, base int) {
		back, ok := value.ParseFloat(string(value.AppendFloat(nil, x)))
		require.True(t, ok && (back == x || math.IsNaN(x)))
		value.ParseFloat(text)
		if i, ok := value.ParseInt(text, base); ok {
			require.True(t, i.IsInteger())
		}
	})
}

// FuzzMarkup: an escaped text has no character that means something in HTML, and unescape restores the
// text.
func FuzzMarkup(f *testing.F) {
	f.Add("<a href='x'>&amp;\"</a>")
	f.Fuzz(func(t *testing.T, s string) {
		escaped := string(value.AppendEscaped(nil, s))
		require.False(t, strings.ContainsAny(escaped, `<>'"`))
		require.Equal(t, s, html.UnescapeString(escaped))
		require.Equal(t, s, value.Unescape(escaped))
		value.Unescape(s)
		value.Quote(s)
		value.Upper(value.Capitalize(s))
	})
}
