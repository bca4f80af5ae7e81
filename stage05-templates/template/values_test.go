package template_test

import (
	"encoding/json"
	"errors"
	"math"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
	"looper.example/stage05-templates/template/value"
)

type address struct {
	City    string `json:"town,omitempty"`
	ZipCode int
}

type base struct{ Created int }

func (b *base) Age() int { return 2026 - b.Created }

type account struct {
	base
	*address
	UserID   int
	FullName string
	HTTPAddr string `json:"-"`
	Tags     []string
	Labels   map[string]int
	Home     *address
	Work     *address
	hidden   string
}

func (a account) Greet(name string) string                { return "Hello " + name + ", I am " + a.FullName }
func (a *account) Rename(name string) (*account, error)   { return &account{FullName: name}, nil }
func (a *account) Fail() (string, error)                  { return "", errNotSaved }
func (a *account) Panic() string                          { return a.Work.City }
func (a *account) Sum(numbers ...int) (sum int)           { return add(numbers) }
func (a *account) Options(kw value.Kwargs) map[string]any { return kw }

var errNotSaved = errors.New("not saved")

func add(numbers []int) (sum int) {
	for _, n := range numbers {
		sum += n
	}
	return sum
}

type level int

func (l level) String() string { return [...]string{"low", "high"}[l] }

type celsius float64

func goData() map[string]any {
	user := &account{
		base: base{Created: 2000}, address: &address{City: "Bern", ZipCode: 3000}, UserID: 7, FullName: "Ann <A>",
		HTTPAddr: "::1", Tags: []string{"x", "y"}, Labels: map[string]int{"b": 2, "a": 1}, Home: &address{City: "Aarau"}, hidden: "h",
	}
	return map[string]any{
		"user": user, "copy": *user, "users": []account{*user, {FullName: "Bob"}}, "nilUser": (*account)(nil),
		"i8": int8(-8), "u8": uint8(200), "u64": uint64(math.MaxUint64), "i64": int64(math.MinInt64), "f32": float32(0.5),
		"level": level(1), "month": time.March, "warm": celsius(21.5), "bytes": []byte("a<b"), "ip": net.IPv4(127, 0, 0, 1),
		"array": [3]int{1, 2, 3}, "matrix": [][]int{{1, 2}, {3}}, "pointer": &[]int{1, 2}, "any": []any{1, "a", nil, 2.5, true},
		"ages": map[int]string{10: "ten", 9: "nine"}, "flags": map[bool]int{true: 1}, "mixed": map[any]any{2: "b", "k": 1, 1.5: "f"},
		"ordered": value.NewDict("z", 1, "a", 2), "nothing": nil, "err": errNotSaved, "number": json.Number("12"), "decimal": json.Number("1.50"),
		"when": time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), "add": func(a, b int) int { return a + b }, "nilFunc": (func())(nil),
		"upper": func(s string) (string, error) { return "<" + s + ">", nil }, "safe": func() template.Markup { return "<b>" },
		"list": func(xs []string) int { return len(xs) }, "take": func(m map[string]float64) float64 { return m["a"] },
		"show": func(x any) string { b, _ := json.Marshal(x); return string(b) }, "city": func(a *address) string { return a.City },
		"byValue": func(a address) int { return a.ZipCode }, "raw": func(v value.Value) string { return v.TypeName() }, "void": func() {},
		"fails": func() error { return errNotSaved },
		"grade": grade(2), "grades": []grade{1, 2}, "raws": map[string]json.RawMessage{"a": json.RawMessage("[1]")},
		"codes": []code{"7"}, "tags": tags{"x", "y"},
	}
}

// grade, code and tags have their own JSON.
type (
	grade int
	code  string
	tags  []string
)

func (g grade) MarshalJSON() ([]byte, error) { return []byte{'"', 'A' + byte(g) - 1, '"'}, nil }
func (c code) MarshalText() ([]byte, error)  { return []byte("<" + c + ">"), nil }
func (t tags) MarshalJSON() ([]byte, error)  { return json.Marshal(strings.Join(t, ",")) }

func TestGoData(t *testing.T) {
	env := template.New(template.Config{Autoescape: template.EscapeNothing})
	for _, test := range []struct{ name, source, want string }{
		{"a field by its names", "{{ user.FullName }} {{ user.full_name }} {{ user.fullname }} {{ user['full_name'] }}", "Ann <A> Ann <A> Ann <A> Ann <A>"},
		{"initials in names", "{{ user.user_id }} {{ user.http_addr }}", "7 ::1"},
		{"names of JSON", "{{ user.home.town }} {{ user.home.city }} {{ user.home.zip_code }}", "Aarau Aarau 0"},
		{"embedded structs", "{{ user.created }} {{ user.age() }} {{ user.zip_code }}", "2000 26 3000"},
		{"embedded struct that is nil", "{{ users[1].zip_code is defined }} {{ users[1].full_name }}", "False Bob"},
		{"unexported fields", "{{ user.hidden is defined }}", "False"},
		{"a nil pointer is none", "{{ user.work }} {{ user.work is none }} {{ nilUser }} {{ nilFunc }}", "None True None None"},
		{"methods", "{{ user.greet('Bob') }} {{ copy.Greet('Eve') }} {{ user.rename('Zoe').full_name }}", "Hello Bob, I am Ann <A> Hello Eve, I am Ann <A> Zoe"},
		{"methods with pointers of elements", "{{ users[1].age() }} {% for u in users %}{{ u.age() }};{% endfor %}", "2026 26;2026;"},
		{"variadic methods", "{{ user.sum() }} {{ user.sum(1, 2, 3) }} {{ user.sum(*[4, 5]) }}", "0 6 9"},
		{"keyword arguments", "{{ user.options(a=1, b='x', **{'c': none}) }}", "{'a': 1, 'b': 'x', 'c': None}"},
		{"a method as a value", "{{ user.age is callable }} {{ user.age }}", "True <function Age>"},
		{"structs print like data classes", "{{ user.home }} {{ [user.home] }}", "address(City='Aarau', ZipCode=0) [address(City='Aarau', ZipCode=0)]"},
		{"integers of all sizes", "{{ i8 }} {{ u8 + 100 }} {{ u64 }} {{ u64 + 1 }} {{ i64 - 1 }} {{ f32 }}", "-8 300 18446744073709551615 18446744073709551616 -9223372036854775809 0.5"},
		{"numbers with names", "{{ level }} {{ level + 1 }} {{ level == 1 }} {{ month }} {{ month > 2 }} {{ '%d'|format(month) }} {{ [level] }}", "high 2 True March True 3 [high]"},
		{"named floats", "{{ warm }} {{ warm|round|int }}", "21.5 22"},
		{"bytes are text", "{{ bytes }} {{ bytes|upper }} {{ ip }}", "a<b A<B 127.0.0.1"},
		{"arrays and slices", "{{ array }} {{ array[-1] }} {{ matrix }} {{ matrix[1][0] }} {{ pointer }} {{ pointer|sum }} {{ any }}", "[1, 2, 3] 3 [[1, 2], [3]] 3 [1, 2] 3 [1, 'a', None, 2.5, True]"},
		{"slices of slices in loops", "{% for r in matrix %}{% for c in r %}{{ c }},{% endfor %};{% endfor %}", "1,2,;3,;"},
		{"maps are sorted", "{{ user.labels }} {{ ages }} {{ user.labels|list }} {{ ages|dictsort(reverse=true) }}", "{'a': 1, 'b': 2} {9: 'nine', 10: 'ten'} ['a', 'b'] [(10, 'ten'), (9, 'nine')]"},
		{"keys of maps", "{{ ages[9] }} {{ ages[1] is defined }} {{ flags[true] }} {{ mixed['k'] }} {{ mixed[2] }} {{ mixed[1.5] }} {{ 10 in ages }}", "nine False 1 1 b f True"},
		{"maps with keys of all types", "{{ mixed|length }} {% for k in mixed %}{{ k }};{% endfor %}", "3 1.5;2;k;"},
		{"an ordered dict", "{{ ordered }} {{ ordered.z }} {% for k, v in ordered.items() %}{{ k }}{{ v }}{% endfor %}", "{'z': 1, 'a': 2} 1 z1a2"},
		{"nil", "{{ nothing }} {{ nothing is none }} {{ nothing|default('d') }} {{ nothing|default('d', true) }}", "None True None d"},
		{"errors and times print", "{{ err }} {{ when }} {{ when.year() }} {{ when.format('2 Jan') }}", "not saved 2026-01-02 03:04:05 +0000 UTC 2026 2 Jan"},
		{"numbers of JSON", "{{ number + 1 }} {{ decimal }}", "13 1.5"},
		{"functions", "{{ add(1, 2) }} {{ upper('x') }} {{ safe()|e }} {{ list(['a', 'b']) }} {{ list('ab'|list) }} {{ take({'a': 1}) }} {{ void() }}", "3 <x> <b> 2 2 1.0 None"},
		{"functions of structs", "{{ city(user.home) }} {{ byValue(user.home) }}", "Aarau 0"},
		{"functions of any", `{{ show([1, 'a', {'k': (1, 2.5, none, true)}, missing]) }} {{ show(user.labels) }} {{ show({1: 2}|string) }}`, `[1,"a",{"k":[1,2.5,null,true]},null] {"a":1,"b":2} "{1: 2}"`},
		{"functions of values", "{{ raw(1.5) }} {{ raw(missing) }} {{ raw(range(3)) }}", "float Undefined range"},
		{"JSON of structs", "{{ user.home|tojson }} {{ [user.work, level]|tojson }}", `{"ZipCode": 0, "town": "Aarau"} [null, 1]`},
		{"JSON of types with MarshalJSON or MarshalText", `{{ grade|tojson }} {{ [grade] }} {{ grade + 1 }} {{ grades|tojson }} {{ raws|tojson }} {{ codes|tojson }} {{ tags|tojson }} {{ tags|length }}`, `"B" [2] 3 ["A", "B"] {"a": [1]} ["\u003c7\u003e"] "x,y" 2`},
		{"attributes of elements", "{{ users|map(attribute='full_name')|join(', ') }} {{ users|sort(attribute='FullName', reverse=true)|map(attribute='fullname')|first }}", "Ann <A>, Bob Bob"},
		{"a missing attribute", "{{ user.nope }}|{{ user.nope is defined }}", "|False"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tmpl, err := env.Parse("main", test.source)
			require.NoError(t, err)
			got, err := tmpl.Text(goData())
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

func TestGoDataErrors(t *testing.T) {
	env := template.New(template.Config{})
	for _, test := range []struct {
		name, source string
		kind         template.ErrorKind
		message      string
	}{
		{"a method that fails", "{{ user.fail() }}", template.CallError, "Fail: not saved"},
		{"a function that fails", "{{ fails() }}", template.CallError, "not saved"},
		{"a method that panics", "{{ user.panic() }}", template.CallError, "Panic panicked: runtime error: invalid memory address or nil pointer dereference"},
		{"too few arguments", "{{ add(1) }}", value.TypeError, "add() takes 2 arguments (1 given)"},
		{"too many arguments", "{{ user.greet('a', 'b') }}", value.TypeError, "Greet() takes 1 arguments (2 given)"},
		{"keywords that are not taken", "{{ add(a=1, b=2) }}", value.TypeError, "takes no keyword arguments"},
		{"an argument of the wrong type", "{{ add(1, 'a') }}", value.TypeError, "add() argument 2: expected int, got str"},
		{"a number that does not fit", "{{ list(5) }}", value.TypeError, "expected []string, got int"},
		{"an element of the wrong type", "{{ list([1]) }}", value.TypeError, "expected string, got int"},
		{"none for an int", "{{ add(none, 1) }}", value.TypeError, "expected int, got NoneType"},
		{"an attribute of a missing value", "{{ user.nope.x }}", template.UndefinedError, "'account object' has no attribute 'nope'"},
		{"an attribute of nil", "{{ user.work.city.x }}", template.UndefinedError, "'None' has no attribute 'city'"},
		{"a call of a value that is no function", "{{ user.full_name() }}", value.TypeError, "'str' object is not callable"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tmpl, err := env.Parse("main", test.source)
			require.NoError(t, err)
			_, err = tmpl.Text(goData())
			require.ErrorIs(t, err, test.kind)
			require.ErrorContains(t, err, test.message)
		})
	}
	tmpl, err := env.Parse("main", "{{ user.fail() }}")
	require.NoError(t, err)
	_, err = tmpl.Text(goData())
	require.ErrorIs(t, err, errNotSaved, "the error of the method is in the chain")
}
