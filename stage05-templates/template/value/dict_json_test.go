package value_test

import (
	"encoding/json"
	"io"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template/value"
)

func TestDictAsJSON(t *testing.T) {
	type point struct{ Y, X int }
	self := value.NewDict()
	require.NoError(t, self.Set(value.String("self"), self.Value()))
	tests := []struct {
		name  string
		dict  *value.Dict
		want  string
		fails string
	}{
		{"empty", value.NewDict(), `{}`, ""},
		{"in order", value.NewDict("z", 1, "a", 2), `{"z":1,"a":2}`, ""},
		{"inside of others", value.NewDict("b", value.NewDict("z", nil, "a", true), "a", []any{value.NewDict("y", 1, "x", 2)}),
			`{"b":{"z":null,"a":true},"a":[{"y":1,"x":2}]}`, ""},
		{"a Go map is sorted", value.NewDict("m", map[string]any{"b": 1, "a": 2}), `{"m":{"a":2,"b":1}}`, ""},
		{"a struct", value.NewDict("p", point{1, 2}), `{"p":{"Y":1,"X":2}}`, ""},
		{"numbers", value.NewDict("f", 1.0, "i", 1, "e", 1e300, "big", new(big.Int).Lsh(big.NewInt(1), 80)),
			`{"f":1.0,"i":1,"e":1e+300,"big":1208925819614629174706176}`, ""},
		{"strings", value.NewDict("s", "é\"\\\n\x00<&>", "m", value.Markup("<b>")), `{"s":"é\"\\\n\u0000\u003c\u0026\u003e","m":"\u003cb\u003e"}`, ""},
		{"keys that are no strings", value.NewDict(1, "a", true, "b", nil, "c", 2.5, "d"), `{"1":"b","null":"c","2.5":"d"}`, ""},
		{"a time", value.NewDict("t", time.Unix(0, 0).UTC()), `{"t":"1970-01-01T00:00:00Z"}`, ""},
		{"a tuple", value.NewDict("t", value.NewTuple(value.Int(1), value.Int(2))), `{"t":[1,2]}`, ""},
		{"a tuple as a key", value.NewDict(value.NewTuple(value.Int(1)), 1), "", "keys must be str, int, float, bool or None, not tuple"},
		{"NaN", value.NewDict("n", math.NaN()), "", "not JSON compliant"},
		{"infinity as a key", value.NewDict(math.Inf(1), 1), "", "not JSON compliant"},
		{"a function", value.NewDict("f", func() {}), "", "unsupported type: func()"},
		{"undefined", value.NewDict("u", value.Undefined("x")), "", "Object of type Undefined is not JSON serializable"},
		{"itself", self, "", "nested more than 500 deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(tt.dict)
			if tt.fails != "" {
				require.ErrorContains(t, err, tt.fails)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(got))
			if strings.Contains(tt.name, "keys") {
				return
			}
			var back value.Dict
			require.NoError(t, json.Unmarshal(got, &back))
			again, err := json.Marshal(&back)
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(again), "decoded and encoded again")
		})
	}
}

func TestDecodeJSON(t *testing.T) {
	tests := []struct{ name, source, repr, fails string }{
		{"an object", ` {"b": 1, "a": [true, null, 1.5, "x"]} `, "{'b': 1, 'a': [True, None, 1.5, 'x']}", ""},
		{"a key twice", `{"b": 1, "a": 2, "b": 3}`, "{'b': 3, 'a': 2}", ""},
		{"numbers", `[1, 1.0, 1e2, -0, -0.0, 123456789012345678901234567890]`, "[1, 1.0, 100.0, 0, -0.0, 123456789012345678901234567890]", ""},
		{"too large for a float", `[1e999]`, "[inf]", ""},
		{"a scalar", `"a\u00e9\ud83d\ude00"`, "'aé😀'", ""},
		{"null", `null`, "None", ""},
		{"nested", strings.Repeat("[", 400) + strings.Repeat("]", 400), strings.Repeat("[", 400) + strings.Repeat("]", 400), ""},
		{"nested too deep", strings.Repeat(`{"a":`, 501) + "1" + strings.Repeat("}", 501), "", "nested more than 500 deep"},
		{"nothing", ``, "", "unexpected EOF"},
		{"cut off", `{"a": [1, `, "", "unexpected EOF"},
		{"no key", `{1: 2}`, "", "invalid character"},
		{"a wrong bracket", `[1}`, "", "invalid character"},
		{"more", `{} []`, "", "expected one JSON value"},
		{"a word", `nil`, "", "invalid character"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := value.DecodeJSON([]byte(tt.source))
			if tt.fails != "" {
				require.ErrorContains(t, err, tt.fails)
				return
			}
			require.NoError(t, err)
			repr, err := value.AppendRepr(nil, nil, v)
			require.NoError(t, err)
			assert.Equal(t, tt.repr, string(repr))
		})
	}
}

func TestDecodeIntoADict(t *testing.T) {
	var page struct {
		Menu  *value.Dict
		Title string
		Other value.Dict
	}
	source := `{"Menu": {"home": "/", "about": "/about"}, "Title": "x", "Other": {"b": 1, "a": 2}}`
	require.NoError(t, json.Unmarshal([]byte(source), &page))
	var keys []string
	for key, v := range page.Menu.All() {
		keys = append(keys, key.Text()+v.Text())
	}
	assert.Equal(t, []string{"home/", "about/about"}, keys)
	assert.Equal(t, 2, page.Other.Len())

	d := value.NewDict("old", 1)
	require.NoError(t, json.Unmarshal([]byte(`null`), d))
	assert.Equal(t, 1, d.Len(), "null changes nothing")
	require.ErrorContains(t, json.Unmarshal([]byte(`[1]`), d), "expected a JSON object, got list")
	require.NoError(t, json.Unmarshal([]byte(`{"new": 1}`), d))
	_, old, _ := d.Get(value.String("old"))
	assert.False(t, old, "what was there is gone")

	decoder := json.NewDecoder(strings.NewReader(`{"z": 1} {"y": 2}`))
	n := 0
	for ; ; n++ {
		if err := decoder.Decode(d); err == io.EOF {
			break
		} else {
			require.NoError(t, err)
		}
	}
	assert.Equal(t, 2, n)
}
