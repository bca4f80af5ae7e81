package router

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMatcherAccepts(t *testing.T) {
	const uuid = "123e4567-e89b-12d3-A456-426614174000"
	for _, test := range []struct {
		constraint string
		valid      []string
		invalid    []string
	}{
		{"bool", []string{"true", "false"}, []string{"", "True", "1", "truee", "tru"}},
		{"uuid", []string{uuid}, []string{"", uuid[1:], uuid + "0", "g" + uuid[1:], "123e4567e89b-12d3-a456-4266141740000"}},
		{
			"uint", []string{"0", "7", "007", "18446744073709551615"},
			[]string{"", "-1", "+1", "1.0", "1_0", "٣", "x", "18446744073709551616", "99999999999999999999999"},
		},
		{
			"int", []string{"0", "-0", "7", "-7", "9223372036854775807", "-9223372036854775808"},
			[]string{"", "-", "--1", "+1", "1-", "9223372036854775808", "-9223372036854775809", "18446744073709551616"},
		},
		{
			"float", []string{"0", "-1", "1.5", "-0.25", "007.10", strings.Repeat("1", 64)},
			[]string{"", "-", ".5", "5.", "1.2.3", "1e3", "+1", "NaN", "Inf", "0x1", "1,5", strings.Repeat("1", 65)},
		},
		{"[a-c]+", []string{"a", "abc"}, []string{"", "abcd", "xa", "A", "a\nb"}},
		{"(?i)[a-c]+|x", []string{"ABC", "x"}, []string{"axx", "xa"}},
		{"^[a-c]+$", []string{"abc"}, []string{"abcd"}},
		{".+", []string{"abc", "a/b"}, []string{""}},
	} {
		t.Run(test.constraint, func(t *testing.T) {
			p, err := parsePattern("/{x:" + test.constraint + "}")
			require.NoError(t, err)
			m := p.pieces[1].matcher
			for _, value := range test.valid {
				assert.True(t, m.accepts([]byte(value)), "%q", value)
			}
			for _, value := range test.invalid {
				assert.False(t, m.accepts([]byte(value)), "%q", value)
			}
		})
	}
}

func TestMatchConversions(t *testing.T) {
	var r Router[int]
	r.Handle("GET", "/{x}/{rest:path}", 1)
	var m Match[int]
	at := func(value string) *Match[int] {
		require.Equal(t, Found, r.LookupString("GET", "/"+value+"/", &m))
		return &m
	}

	i, ok := at("-9223372036854775808").Int("x")
	assert.True(t, ok)
	assert.Equal(t, int64(math.MinInt64), i)
	i, ok = at("9223372036854775807").Int("x")
	assert.True(t, ok)
	assert.Equal(t, int64(math.MaxInt64), i)
	u, ok := at("18446744073709551615").Uint("x")
	assert.True(t, ok)
	assert.Equal(t, uint64(math.MaxUint64), u)
	f, ok := at("-2.5").Float("x")
	assert.True(t, ok)
	assert.InDelta(t, -2.5, f, 0)
	b, ok := at("true").Bool("x")
	assert.True(t, ok)
	assert.True(t, b)
	b, ok = at("false").Bool("x")
	assert.True(t, ok)
	assert.False(t, b)

	for _, name := range []string{"x", "rest", "unknown"} {
		at("text")
		_, ok = m.Int(name)
		assert.False(t, ok, name)
		_, ok = m.Uint(name)
		assert.False(t, ok, name)
		_, ok = m.Float(name)
		assert.False(t, ok, name)
		_, ok = m.Bool(name)
		assert.False(t, ok, name)
	}
}
