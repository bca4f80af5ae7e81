package template_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
	"looper.example/stage05-templates/template/value"
)

// fixture is a file of cases with the results of the real Jinja2; see testdata/generate.py.
type fixture struct {
	testCase
	Cases []testCase `json:"cases"`
}

type testCase struct {
	Name      string            `json:"name,omitempty"`
	Template  string            `json:"template,omitempty"`
	Settings  map[string]any    `json:"settings,omitempty"`
	Context   map[string]any    `json:"context,omitempty"`
	Templates map[string]string `json:"templates,omitempty"`
	Meta      bool              `json:"meta,omitempty"`
	Expected  *string           `json:"expected,omitempty"`
	Error     *wantedError      `json:"error,omitempty"`
	// Unfolded is the error of Jinja2 without constant folding, if Error came from folding.
	Unfolded *wantedError `json:"unfolded,omitempty"`
	// Undeclared are the variables that the template reads and does not set; present if Meta is set.
	Undeclared []string `json:"undeclared,omitempty"`
}

type wantedError struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Line    int    `json:"line"`
}

func TestFixtures(t *testing.T) {
	files, err := filepath.Glob("testdata/fixtures/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	count := 0
	for _, file := range files {
		common := readFixture(t, file)
		for _, c := range common.Cases {
			count++
			t.Run(strings.TrimSuffix(filepath.Base(file), ".json")+"/"+c.Name, func(t *testing.T) {
				c.inherit(common.testCase)
				c.check(t)
			})
		}
	}
	require.GreaterOrEqual(t, count, 200)
}

func readFixture(t testing.TB, file string) fixture {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	var f fixture
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&f), file)
	return f
}

// inherit copies the common settings of a file to its cases.
func (c *testCase) inherit(common testCase) {
	c.Settings = merged(common.Settings, c.Settings)
	c.Context = merged(common.Context, c.Context)
	c.Templates = merged(common.Templates, c.Templates)
}

func merged[V any](common, own map[string]V) map[string]V {
	m := map[string]V{}
	for _, from := range []map[string]V{common, own} {
		for key, v := range from {
			m[key] = v
		}
	}
	return m
}

// check renders a case and compares the result with that of Jinja2.
func (c *testCase) check(t *testing.T) {
	t.Helper()
	wanted, undeclared := c.undeclared()
	require.Equal(t, len(wanted), len(undeclared), "undeclared variables: %q, not %q", wanted, undeclared)
	require.Subset(t, undeclared, wanted)
	got, err := c.render()
	if c.Error != nil {
		require.Error(t, err, "got %q", got)
		c.checkError(t, err)
		return
	}
	require.NoError(t, err, c.Template)
	require.NotNil(t, c.Expected, "the case has no result; run testdata/generate.py")
	if diff := cmp.Diff(*c.Expected, got); diff != "" {
		t.Errorf("%s\nJinja2 prints %q,\nnot           %q", c.Template, *c.Expected, got)
	}
}

func (c *testCase) checkError(t *testing.T, err error) {
	t.Helper()
	var e *template.Error
	require.ErrorAs(t, err, &e)
	if c.Error.Kind == "SyntaxError" { // of the Python code that Jinja2 makes of the template
		c.Error = &wantedError{Kind: string(template.SyntaxError), Message: e.Message}
	}
	require.Equal(t, c.Error.Kind, string(e.Kind), e.Detail())
	switch e.Kind {
	case template.SyntaxError, template.AssertionError, template.UndefinedError, template.RuntimeError,
		template.TemplateNotFound, template.TemplatesNotFound, template.ArgumentError, value.IndexError:
		require.Equal(t, c.Error.Message, e.Message)
	}
	if c.Error.Line != 0 && !strings.Contains(e.Message, "nexpected end of template") {
		require.Equal(t, c.Error.Line, e.Line, e.Detail())
	}
	require.True(t, errors.Is(err, template.ErrorKind(c.Error.Kind)))
}

func (c *testCase) render() (string, error) {
	tmpl, err := c.load()
	if err != nil {
		return "", err
	}
	vars := map[string]any{}
	for name, x := range c.Context {
		vars[name] = contextValue(x)
	}
	return tmpl.Text(vars)
}

// undeclared returns the undeclared variables by Jinja2 and by this engine. Both are the same if the
// case does not ask for them.
func (c *testCase) undeclared() (wanted, got []string) {
	tmpl, err := c.load()
	if !c.Meta || c.Undeclared == nil || err != nil {
		return nil, nil
	}
	return c.Undeclared, tmpl.Undeclared()
}

func (c *testCase) load() (*template.Template, error) {
	cfg := template.Config{Loader: template.MapLoader(merged(c.Templates, map[string]string{"main": c.Template}))}
	for name, setting := range c.Settings {
		on, _ := setting.(bool)
		switch name {
		case "autoescape":
			cfg.Autoescape = func(string) bool { return on }
		case "trim_blocks":
			cfg.TrimBlocks = on
		case "lstrip_blocks":
			cfg.LstripBlocks = on
		case "keep_trailing_newline":
			cfg.KeepTrailingNewline = on
		case "undefined":
			cfg.Undefined = map[any]template.UndefinedMode{
				"strict": template.StrictUndefined, "chainable": template.ChainableUndefined, "debug": template.DebugUndefined,
			}[setting]
		case "newstyle_gettext":
			cfg.NewstyleGettext = on
		case "trim_translations":
			cfg.TrimTranslations = on
		case "newline_sequence":
			cfg.NewlineSequence = setting.(string)
		case "finalize":
			cfg.Finalize = finalizers[setting.(string)]
		case "policies":
			cfg.Policies = policiesOf(setting.(map[string]any))
		case "translated":
			cfg.Globals = gettextFunctions
		default:
			text, _ := setting.(string)
			*delimiter(&cfg.Delimiters, name) = text
		}
	}
	return template.New(cfg).Get("main")
}

// finalizers are the same as in testdata/generate.py.
var finalizers = map[string]any{
	"brackets": func(s *template.Scope, v value.Value) (string, error) {
		text, err := value.Text(s.Meter, v)
		return "[" + text + "]", err
	},
	"dash for none": func(v value.Value) value.Value {
		if v.Kind() == value.KindNone {
			return value.String("-")
		}
		return v
	},
	"safe": func(s *template.Scope, v value.Value) (template.Markup, error) {
		text, err := value.Text(s.Meter, v)
		return template.Markup(text), err
	},
}

// policiesOf returns policies by their names in Jinja2.
func policiesOf(named map[string]any) (p template.Policies) {
	for name, x := range named {
		switch name {
		case "urlize.rel":
			rel, _ := x.(string)
			p.URLizeRel = &rel
		case "urlize.target":
			p.URLizeTarget, _ = x.(string)
		case "urlize.extra_schemes":
			for _, scheme := range x.([]any) {
				p.URLizeExtraSchemes = append(p.URLizeExtraSchemes, scheme.(string))
			}
		case "truncate.leeway":
			n, _ := x.(json.Number).Int64()
			leeway := int(n)
			p.TruncateLeeway = &leeway
		case "json.dumps_kwargs": // without sort_keys
			p.JSONKeepsOrder = true
		case "json.dumps_function":
			p.JSONDumps = func(any) ([]byte, error) { return []byte(`{"<": "'&>"}`), nil }
		}
	}
	return p
}

// gettextFunctions are the same as in testdata/generate.py.
var gettextFunctions = map[string]any{
	"gettext": func(s string) string { return "<" + s + ">" },
	"ngettext": func(s, p string, n value.Value) (string, error) {
		number, err := value.Text(nil, n)
		return fmt.Sprintf("<%s|%s|%s>", s, p, number), err
	},
	"pgettext": func(c, s string) string { return "<" + c + ":" + s + ">" },
	"npgettext": func(c, s, p string, n value.Value) (string, error) {
		number, err := value.Text(nil, n)
		return fmt.Sprintf("<%s:%s|%s|%s>", c, s, p, number), err
	},
}

func delimiter(d *template.Delimiters, name string) *string {
	return map[string]*string{
		"block_start_string":    &d.BlockStart,
		"block_end_string":      &d.BlockEnd,
		"variable_start_string": &d.VariableStart,
		"variable_end_string":   &d.VariableEnd,
		"comment_start_string":  &d.CommentStart,
		"comment_end_string":    &d.CommentEnd,
		"line_statement_prefix": &d.LineStatement,
		"line_comment_prefix":   &d.LineComment,
	}[name]
}

// contextValue returns Go data for a value in a fixture.
func contextValue(x any) any {
	switch x := x.(type) {
	case map[string]any:
		if markup, ok := x["__markup__"]; ok {
			return template.Markup(markup.(string))
		}
		if tuple, ok := x["__tuple__"]; ok {
			var items []value.Value
			for _, item := range tuple.([]any) {
				items = append(items, value.Of(contextValue(item)))
			}
			return value.NewTuple(items...)
		}
		m := map[string]any{}
		for key, item := range x {
			m[key] = contextValue(item)
		}
		return m
	case []any:
		for i, item := range x {
			x[i] = contextValue(item)
		}
	}
	return x
}
