package template_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// goCase is a template over Go data, with its output or a part of its error.
type goCase struct {
	name, source string
	want, fails  string
}

func checkGoCases(t *testing.T, cfg template.Config, vars map[string]any, cases []goCase) {
	t.Helper()
	env := template.New(cfg)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			tmpl, err := env.Parse("page", c.source)
			require.NoError(t, err)
			got, err := tmpl.Text(vars)
			if c.fails != "" {
				require.ErrorContains(t, err, c.fails)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

type moneyOptions struct {
	template.Named
	Currency string `default:"EUR"`
	Digits   int    `json:"places" default:"2"`
	Sign     *bool
}

func money(amount float64, o moneyOptions) string {
	text := fmt.Sprintf("%.*f %s", o.Digits, amount, o.Currency)
	if o.Sign != nil && *o.Sign && amount > 0 {
		text = "+" + text
	}
	return text
}

func TestNamedParameters(t *testing.T) {
	cfg := template.Config{
		Filters: map[string]any{"money": money},
		Globals: map[string]any{"pay": money, "tag": func(o struct {
			template.Named
			Name string `default:"p"`
		}) string {
			return o.Name
		}},
	}
	checkGoCases(t, cfg, map[string]any{"m": money, "opts": map[string]any{"currency": "CHF", "places": 0}}, []goCase{
		{"defaults", `{{ 2|money }}`, "2.00 EUR", ""},
		{"in order", `{{ 2|money("USD", 1) }}`, "2.0 USD", ""},
		{"by name", `{{ 2|money(places=0) }} {{ pay(3, places=0, currency="USD") }}`, "2 EUR 3 USD", ""},
		{"a pointer", `{{ 2|money(sign=true) }} {{ 2|money(sign=none) }}`, "+2.00 EUR 2.00 EUR", ""},
		{"in order and by name", `{{ 2|money("USD", sign=true) }}`, "+2.00 USD", ""},
		{"out of a dict", `{{ 2|money(**opts) }}`, "2 CHF", ""},
		{"a variable", `{{ m(2, currency="USD") }}`, "2.00 USD", ""},
		{"named ones only", `{{ tag() }} {{ tag("b") }} {{ tag(name="i") }}`, "p b i", ""},
		{"an unknown name", `{{ 2|money(digits=0) }}`, "", "filter money() got an unexpected keyword argument 'digits'"},
		{"twice", `{{ 2|money("USD", currency="EUR") }}`, "", "got multiple values for argument 'currency'"},
		{"the wrong type by name", `{{ pay(2, places="x") }}`, "", "pay() argument 'places': expected int, got str"},
		{"the wrong type in order", `{{ pay(2, 3) }}`, "", "pay() argument 2: expected string, got int"},
		{"too many", `{{ pay(2, "a", 1, true, 9) }}`, "", "pay() takes at most 4 arguments (5 given)"},
		{"too few", `{{ pay(currency="USD") }}`, "", "pay() takes at least 1 arguments (0 given)"},
		{"none where there is no nil", `{{ pay(2, places=none) }}`, "", "pay() argument 'places': expected int, got NoneType"},
	})
}

type clock struct{ time.Time }

func (clock) Split() (hour, minute int)      { return 1, 2 }
func (clock) Nothing()                       {}
func (clock) Fails() error                   { return errors.New("stopped") }
func (clock) Hours() (int, error)            { return 7, nil }
func (clock) Escaped(s *template.Scope) bool { return s.Escape }
func (clock) Ticks() (<-chan int, error)     { return nil, nil }
func (clock) Panics() string                 { panic("broken spring") }
func (clock) Two() (int, bool)               { return 1, true }
func (clock) TwoErrors() (int, error, error) { return 1, nil, nil }

//lint:ignore ST1008 this is the mistake that the test is about
func (clock) FirstError() (error, int)        { return nil, 1 }
func (clock) Custom() (int, *template.Error)  { return 1, nil }
func (clock) Wait(time.Duration, ...int) bool { return true }

func TestResultsThatNoTemplateTakes(t *testing.T) {
	vars := map[string]any{
		"c": clock{}, "t": time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC),
		"pair": func() (int, string) { return 1, "x" },
	}
	checkGoCases(t, template.Config{}, vars, []goCase{
		{"a date", `{{ t.Date() }}`, "", "Date(): it returns 3 values; expected one value at most, and an error"},
		{"a week", `{{ t.ISOWeek()[0] }}`, "", "ISOWeek(): it returns 2 values"},
		{"a method", `{{ c.split() }}`, "", "Split(): it returns 2 values"},
		{"comma ok", `{{ c.two() }}`, "", "Two(): it returns 2 values"},
		{"an error too many", `{{ c.two_errors() }}`, "", "TwoErrors(): it returns 3 values"},
		{"the error first", `{{ c.first_error() }}`, "", "FirstError(): it returns 2 values"},
		{"an error of another type", `{{ c.custom() }}`, "", "Custom(): it returns 2 values"},
		{"a variable", `{{ pair() }}`, "", "pair(): it returns 2 values"},
		{"the same", `{% macro m() %}{{ pair is sameas p }}{{ pair == p }}{{ pair is sameas c.nothing }}{% endmacro %}{% set p = pair %}{{ m() }}`, "TrueTrueFalse", ""},
		{"a channel", `{{ c.ticks() }}`, "", "Ticks(): it returns a channel"},
		{"nothing", `{{ c.nothing() }}`, "None", ""},
		{"an error only", `{{ c.fails() }}`, "", "CallError: Fails: stopped"},
		{"a value and an error", `{{ c.hours() }}`, "7", ""},
		{"a panic", `{{ c.panics() }}`, "", "Panics panicked: broken spring"},
		{"a Scope", `{{ c.escaped() }}{% autoescape false %}{{ c.escaped() }}{% endautoescape %}`, "TrueFalse", ""},
	})
}

func TestGlobalsHaveTheirNames(t *testing.T) {
	cfg := template.Config{Globals: map[string]any{
		"price": func(id int) (float64, error) { return 0, fmt.Errorf("no product %d", id) },
		"crash": func() string { panic("down") },
		"apply": func(f func(int) int, x int) int { return f(x) },
		"twice": func(x int) int { return 2 * x },
		"clock": clock{},
	}}
	checkGoCases(t, cfg, nil, []goCase{
		{"an error", `{{ price(3) }}`, "", "page:1:9: CallError: price: no product 3"},
		{"a panic", `{{ crash() }}`, "", "CallError: crash panicked: down"},
		{"too few", `{{ price() }}`, "", "price() takes 1 arguments (0 given)"},
		{"the wrong type", `{{ price("x") }}`, "", "price() argument 1: expected int, got str"},
		{"a keyword", `{{ price(id=3) }}`, "", "price() takes no keyword arguments"},
		{"passed to Go", `{{ apply(twice, 4) }}`, "8", ""},
		{"a method of a global", `{{ clock.fails() }}`, "", "Fails: stopped"},
		{"printed", `{{ price }}`, "&lt;function price&gt;", ""},
		{"callable", `{{ price is callable }}`, "True", ""},
		{"itself", `{{ price is sameas price }}{{ price == price }}`, "TrueTrue", ""},
	})
}

func TestFunctionsWithAScope(t *testing.T) {
	cfg := template.Config{
		Globals: map[string]any{
			"bold":    func(s *template.Scope, text string) any { return s.Safe("<b>" + text + "</b>") },
			"visitor": func(s *template.Scope) (any, error) { return s.Var("user") },
			"shout":   func(s *template.Scope, x any) (any, error) { return s.Filter("upper", x) },
			"missing": func(s *template.Scope) (any, error) { return s.Filter("nothing", 1) },
			"site":    "looper.example",
		},
		Filters: map[string]any{"link": func(s *template.Scope, path string, o struct {
			template.Named
			Text string `default:"here"`
		}) (any, error) {
			site, err := s.Var("site")
			return s.Safe(fmt.Sprintf(`<a href="%s/%s">%s</a>`, site, path, o.Text)), err
		}},
		Tests: map[string]any{"visitor": func(s *template.Scope, name string) (bool, error) {
			user, err := s.Var("user")
			return user == name, err
		}},
	}
	vars := map[string]any{"user": "Ada", "names": []string{"Ada", "Bob"}, "here": func(s *template.Scope) bool { return s.Escape }}
	checkGoCases(t, cfg, vars, []goCase{
		{"escaped", `{{ bold("x") }}`, "<b>x</b>", ""},
		{"not escaped", `{% autoescape false %}{{ bold("x") is escaped }}{% endautoescape %}`, "False", ""},
		{"a variable that was given", `{{ visitor() }}`, "Ada", ""},
		{"a variable that the template has set", `{% set user = "Eve" %}{{ visitor() }}`, "Eve", ""},
		{"a filter with a name", `{{ "x"|link(text="there") }}`, `<a href="looper.example/x">there</a>`, ""},
		{"a filter in map", `{{ names|map("link")|join(" ") }}`, `<a href="looper.example/Ada">here</a> <a href="looper.example/Bob">here</a>`, ""},
		{"a test", `{{ "Ada" is visitor }}{{ names|select("visitor")|list }}`, "True[&#39;Ada&#39;]", ""},
		{"another filter", `{{ shout("a") }}`, "A", ""},
		{"an unknown filter", `{{ missing() }}`, "", "missing: No filter named 'nothing'."},
		{"a variable of the render", `{{ here() }}`, "True", ""},
		{"in a macro", `{% macro m() %}{{ bold("x") }}{% endmacro %}{{ m() }}`, "<b>x</b>", ""},
	})
}

func TestNewRefusesWhatCannotBeUsed(t *testing.T) {
	type twice struct {
		template.Named
		A int
		B int `json:"a"`
	}
	type wrong struct {
		template.Named
		N int `default:"many"`
	}
	type deep struct {
		template.Named
		List []int `default:"1"`
	}
	tests := []struct {
		name string
		fn   any
		says string
	}{
		{"no function", 3, "of type int; expected a function"},
		{"nil", nil, "expected a function"},
		{"a nil function", (func(string) string)(nil), "expected a function"},
		{"no parameter", func() string { return "" }, "no parameter for the value"},
		{"only a Scope", func(*template.Scope) string { return "" }, "no parameter for the value"},
		{"only names", func(twice) string { return "" }, "two parameters 'a'"},
		{"only keywords", func(template.Kwargs) string { return "" }, "no parameter for the value"},
		{"no result", func(string) {}, "returns no value"},
		{"only an error", func(string) error { return nil }, "returns no value"},
		{"two values", func(string) (int, int) { return 0, 0 }, "returns 2 values"},
		{"three results", func(string) (int, int, error) { return 0, 0, nil }, "returns 3 values"},
		{"a channel", func(string) chan int { return nil }, "returns a channel"},
		{"a channel as a parameter", func(chan int) int { return 0 }, "no value for parameter 1"},
		{"the Scope last", func(string, *template.Scope) int { return 0 }, "must be the first"},
		{"names first", func(wrong, string) int { return 0 }, "must be the last"},
		{"a default that does not fit", func(string, wrong) int { return 0 }, `the default of N is "many"`},
		{"a default of a slice", func(string, deep) int { return 0 }, "List cannot have a default"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, what := range []string{"filter", "test"} {
				cfg := template.Config{}
				if fns := map[string]any{"f": tt.fn}; what == "filter" {
					cfg.Filters = fns
				} else {
					cfg.Tests = fns
				}
				says := panicOf(func() { template.New(cfg) })
				assert.Contains(t, says, "template: "+what+" f is")
				assert.Contains(t, says, tt.says)
			}
		})
	}
	t.Run("names that templates cannot use", func(t *testing.T) {
		for _, name := range []string{"", "a-b", "a b", "1a", "a..b", ".a", "é!"} {
			says := panicOf(func() { template.New(template.Config{Filters: map[string]any{name: strings.ToUpper}}) })
			assert.Contains(t, says, "expected a name that templates can use", name)
		}
	})
	t.Run("names with dots", func(t *testing.T) {
		cfg := template.Config{Filters: map[string]any{"text.up": strings.ToUpper, "é": strings.ToUpper}}
		checkGoCases(t, cfg, nil, []goCase{{"", `{{ "a"|text.up }}{{ "b"|é }}`, "AB", ""}})
	})
	t.Run("globals and settings", func(t *testing.T) {
		for says, x := range map[string]any{
			"global ch is a chan int":   make(chan int),
			"ch is a func() (int, int)": func() (int, int) { return 0, 0 },
			"ch is a func() <-chan int": func() <-chan int { return nil },
		} {
			assert.Contains(t, panicOf(func() { template.New(template.Config{Globals: map[string]any{"ch": x}}) }), says)
		}
		assert.Contains(t, panicOf(func() { template.New(template.Config{NewlineSequence: "<br>"}) }), `NewlineSequence is "<br>"; expected "\n"`)
		assert.Contains(t, panicOf(func() { template.New(template.Config{Finalize: func() string { return "" }}) }), "finalize is a func() string")
		template.New(template.Config{Globals: map[string]any{"nothing": (func())(nil), "log": func(string) {}}})
	})
}

// panicOf returns the value with which f panics.
func panicOf(f func()) (says string) {
	defer func() { says = fmt.Sprint(recover()) }()
	f()
	return ""
}
