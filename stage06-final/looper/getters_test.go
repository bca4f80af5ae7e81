package looper_test

import (
	"errors"
	"fmt"
	"math/big"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

type small int8

// said returns the result of a typed getter as text.
func said[T any](v T, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%v", v)
}

// The value that a text in a query becomes, for each kind of type.
func TestTypedQuery(t *testing.T) {
	rows := []struct {
		name, query string
		get         func(c *looper.Context) string
		want        string // after "a: expected ", if it begins with a space
	}{
		{"text", "a=1+2", func(c *looper.Context) string { return said(looper.Query[string](c, "a")) }, "1 2"},
		{"an empty text", "a=", func(c *looper.Context) string { return said(looper.Query(c, "a", "none")) }, ""},
		{"no text", "b=", func(c *looper.Context) string { return said(looper.Query[string](c, "a")) }, " a value, found none"},
		{"a fallback", "", func(c *looper.Context) string { return said(looper.Query(c, "a", 7)) }, "7"},
		{"a fallback for nothing filled in", "a=&a=8", func(c *looper.Context) string { return said(looper.Query(c, "a", 7)) }, "7"},
		{"no fallback for what is wrong", "a=x", func(c *looper.Context) string { return said(looper.Query(c, "a", 7)) }, ` a whole number, found "x"`},
		{"nothing filled in", "a=", func(c *looper.Context) string { return said(looper.Query[int](c, "a")) }, " a value, found none"},
		{"a number", "a=-7", func(c *looper.Context) string { return said(looper.Query[int](c, "a")) }, "-7"},
		{"the first of two", "a=1&a=2", func(c *looper.Context) string { return said(looper.Query[int](c, "a")) }, "1"},
		{"the largest number", "a=9223372036854775807", func(c *looper.Context) string { return said(looper.Query[int64](c, "a")) }, "9223372036854775807"},
		{"more", "a=9223372036854775808", func(c *looper.Context) string { return said(looper.Query[int64](c, "a")) },
			` a whole number from -9223372036854775808 to 9223372036854775807, found "9223372036854775808"`},
		{"a small number", "a=-128", func(c *looper.Context) string { return said(looper.Query[small](c, "a")) }, "-128"},
		{"too large for it", "a=128", func(c *looper.Context) string { return said(looper.Query[small](c, "a")) }, ` a whole number from -128 to 127, found "128"`},
		{"underscores", "a=1_000", func(c *looper.Context) string { return said(looper.Query[int](c, "a")) }, ` a whole number, found "1_000"`},
		{"a fraction", "a=1.0", func(c *looper.Context) string { return said(looper.Query[int](c, "a")) }, ` a whole number, found "1.0"`},
		{"without a sign", "a=255", func(c *looper.Context) string { return said(looper.Query[uint8](c, "a")) }, "255"},
		{"with one", "a=-1", func(c *looper.Context) string { return said(looper.Query[uint8](c, "a")) }, ` a whole number from 0 to 255, found "-1"`},
		{"a fraction as such", "a=1.5e3", func(c *looper.Context) string { return said(looper.Query[float64](c, "a")) }, "1500"},
		{"not a number", "a=NaN", func(c *looper.Context) string { return said(looper.Query[float64](c, "a")) }, ` a number, found "NaN"`},
		{"infinity", "a=-Inf", func(c *looper.Context) string { return said(looper.Query[float32](c, "a")) }, ` a number, found "-Inf"`},
		{"too large a fraction", "a=1e39", func(c *looper.Context) string { return said(looper.Query[float32](c, "a")) }, ` a number, found "1e39"`},
		{"hexadecimal", "a=0x1p4", func(c *looper.Context) string { return said(looper.Query[float64](c, "a")) }, ` a number, found "0x1p4"`},
		{"a checkbox", "a=on", func(c *looper.Context) string { return said(looper.Query[bool](c, "a")) }, "true"},
		{"false", "a=false", func(c *looper.Context) string { return said(looper.Query(c, "a", true)) }, "false"},
		{"neither", "a=yes", func(c *looper.Context) string { return said(looper.Query[bool](c, "a")) }, ` true or false, found "yes"`},
		{"a duration", "a=1m30s", func(c *looper.Context) string { return said(looper.Query[time.Duration](c, "a")) }, "1m30s"},
		{"a bare number", "a=90", func(c *looper.Context) string { return said(looper.Query[time.Duration](c, "a")) }, ` a duration such as 1m30s, found "90"`},
		{"a time", "a=2000-01-01T00:00:00%2B01:00", func(c *looper.Context) string { return said(looper.Query[time.Time](c, "a")) }, "2000-01-01 00:00:00 +0100 +0100"},
		{"a date", "a=2000-01-01", func(c *looper.Context) string { return said(looper.Query[time.Time](c, "a")) },
			` a time such as 2006-01-02T15:04:05Z, found "2000-01-01"`},
		{"a type of its own", "a=::1", func(c *looper.Context) string { return said(looper.Query[netip.Addr](c, "a")) }, "::1"},
		{"not of that type", "a=::x", func(c *looper.Context) string { return said(looper.Query[netip.Addr](c, "a")) }, ` a netip.Addr, found "::x"`},
		{"long and hostile", "a=%22%0a" + strings.Repeat("x", 5000), func(c *looper.Context) string { return said(looper.Query[int](c, "a")) },
			` a whole number, found "\"\n` + strings.Repeat("x", 38) + `"...`},
		{"all", "a=1&b=2&a=&a=3", func(c *looper.Context) string { return said(looper.QueryAll[int](c, "a")) }, "[1 3]"},
		{"all texts", "a=1&b=2&a=&a=3", func(c *looper.Context) string { return fmt.Sprintf("%q", c.QueryAll("a")) }, `["1" "" "3"]`},
		{"all of none", "", func(c *looper.Context) string { return said(looper.QueryAll[int](c, "a")) }, "[]"},
		{"one of all is wrong", "a=1&a=x", func(c *looper.Context) string { return said(looper.QueryAll[int](c, "a")) }, ` a whole number, found "x"`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			want := row.want
			if strings.HasPrefix(want, " ") {
				want = "400 Bad Request: a: expected" + want
			}
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error { return c.Text(200, row.get(c)) })
			assert.Equal(t, want, w.ask("GET", "/?"+row.query, "").body)
		})
	}
}

// The client is told what is wrong. It does not see the program's mistakes.
func TestTypedGetters(t *testing.T) {
	w := newWorld(t, looper.Config{})
	respond := func(c *looper.Context, v any, err error) error {
		if err != nil {
			return err
		}
		return c.JSON(200, v)
	}
	w.app.Get("/param/{d}", func(c *looper.Context) error {
		d, err := looper.Param[time.Duration](c, "d")
		return respond(c, d.String(), err)
	})
	w.app.Get("/rest/{rest:path}", func(c *looper.Context) error {
		rest, err := looper.Param[string](c, "rest")
		return respond(c, rest, err)
	})
	w.app.Get("/slip/{d}", func(c *looper.Context) error {
		d, err := looper.Param[int](c, "e")
		return respond(c, d, err)
	})
	w.app.Get("/type", func(c *looper.Context) error {
		v, err := looper.Query[chan int](c, "a")
		require.Nil(t, v)
		return respond(c, 1, err)
	})
	w.app.Post("/form", func(c *looper.Context) error {
		n, err := looper.FormValue[uint](c, "n")
		m, other := looper.FormValue(c, "m", 5)
		return respond(c, int(n)+m, errors.Join(err, other))
	})
	const form = "Content-Type: application/x-www-form-urlencoded"
	rows := []struct{ method, target, body, field, want string }{
		{"GET", "/param/5s", "", "X: y", `"5s"` + "\n"},
		{"GET", "/param/5", "", "X: y", `400 Bad Request: d: expected a duration such as 1m30s, found "5"` + "\n"},
		{"GET", "/rest/", "", "X: y", `""` + "\n"},
		{"GET", "/slip/5", "", "X: y", "500 Internal Server Error\n"},
		{"GET", "/type?a=1", "", "X: y", "500 Internal Server Error\n"},
		{"POST", "/form", "n=1", form, "6\n"},
		{"POST", "/form", "n=1&m=2", form, "3\n"},
		{"POST", "/form", "n=x&m=2", form, `400 Bad Request: n: expected a whole number from 0 on, found "x"` + "\n"},
	}
	for _, row := range rows {
		t.Run(row.target+" "+row.body, func(t *testing.T) {
			assert.Equal(t, row.want, w.ask(row.method, row.target, row.body, row.field).body)
		})
	}
	assert.Contains(t, w.log.String(), "the pattern /slip/{d} has no parameter e")
	assert.Contains(t, w.log.String(), "a: expected the type string, bool, an integer, a float, time.Duration, "+
		"time.Time or an encoding.TextUnmarshaler, found chan int")
}

func TestInvalid(t *testing.T) {
	one := looper.FieldError{Source: "json", Name: "a.b", Reason: "expected 1"}
	e := looper.Invalid(422, one, looper.FieldError{Reason: "expected 2"}, looper.FieldError{Name: "c", Reason: "expected 3"})
	assert.Equal(t, "422 Unprocessable Content: a.b: expected 1; expected 2; c: expected 3", e.Error())
	assert.Len(t, e.Fields, 3)
	many := looper.Invalid(400, make([]looper.FieldError, 23)...)
	assert.True(t, strings.HasSuffix(many.Message, "; and 3 more"), many.Message)
}

// A big.Rat with a large exponent would take gigabytes, and hours.
func TestLargeExponents(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		n, err := looper.Query[big.Rat](c, "n")
		if err != nil {
			return err
		}
		return c.Text(200, n.FloatString(3))
	})
	const refused = "400 Bad Request: n: expected a number with an exponent from -1000 to 1000, found "
	rows := []struct{ text, want string }{
		{"1.5", "1.500"},
		{"1/3", "0.333"},
		{"25E-1", "2.500"},
		{"1e3", "1000.000"},
		{"1e1000000000", refused + `"1e1000000000"` + "\n"},
		{"1e-1000000000", refused + `"1e-1000000000"` + "\n"},
		{"1e99999999999999999999", refused + `"1e99999999999999999999"` + "\n"},
		{"1/1e1000000000", refused + `"1/1e1000000000"` + "\n"},
		{"0x1p1000000000", refused + `"0x1p1000000000"` + "\n"},
		{"x", refused + `"x"` + "\n"},
		{"one", `400 Bad Request: n: expected a number with an exponent from -1000 to 1000, found "one"` + "\n"},
	}
	for _, row := range rows {
		assert.Equal(t, row.want, w.ask("GET", "/?n="+row.text, "").body, row.text)
	}
}
