package template_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// countingLoader counts the loads of each template.
type countingLoader struct {
	template.MapLoader
	loads atomic.Int64
}

func (l *countingLoader) Load(name string) (template.Source, error) {
	l.loads.Add(1)
	return l.MapLoader.Load(name)
}

func text(t *testing.T, env *template.Environment, name string) string {
	t.Helper()
	tmpl, err := env.Get(name)
	require.NoError(t, err)
	got, err := tmpl.Text(nil)
	require.NoError(t, err)
	return got
}

func TestGetLoadsOnce(t *testing.T) {
	loader := &countingLoader{MapLoader: template.MapLoader{"a": "{% include 'b' %}{% include 'b' %}", "b": "x"}}
	env := template.New(template.Config{Loader: loader})
	for range 3 {
		require.Equal(t, "xx", text(t, env, "a"))
	}
	require.EqualValues(t, 2, loader.loads.Load())
	first, _ := env.Get("a")
	second, _ := env.Get("a")
	require.Same(t, first, second)
	require.Equal(t, "a", first.Name())
}

func TestReload(t *testing.T) {
	files := fstest.MapFS{"a.html": {Data: []byte("one"), ModTime: time.Unix(1, 0)}}
	cached := template.New(template.Config{Loader: template.FSLoader{FS: files}})
	reloading := template.New(template.Config{Loader: template.FSLoader{FS: files}, Reload: true})
	require.Equal(t, "one", text(t, cached, "a.html"))
	require.Equal(t, "one", text(t, reloading, "a.html"))

	files["a.html"] = &fstest.MapFile{Data: []byte("two"), ModTime: time.Unix(2, 0)}
	require.Equal(t, "one", text(t, cached, "a.html"))
	require.Equal(t, "two", text(t, reloading, "a.html"))

	delete(files, "a.html")
	_, err := reloading.Get("a.html")
	require.ErrorIs(t, err, template.TemplateNotFound)
}

func TestLoaders(t *testing.T) {
	files := fstest.MapFS{"dir/a.html": {Data: []byte("from a file")}, "both": {Data: []byte("file")}}
	env := template.New(template.Config{Loader: template.Loaders{
		template.MapLoader{"both": "map"}, template.FSLoader{FS: files},
	}})
	for name, want := range map[string]string{
		"dir/a.html": "from a file", "/dir//./a.html": "from a file", "both": "map",
	} {
		assert.Equal(t, want, text(t, env, name), name)
	}
	for _, name := range []string{"nope", "", ".", "dir", "../a", "dir/../../etc/passwd", "dir/..", "dir/a.html/x", "a\x00b"} {
		_, err := env.Get(name)
		assert.ErrorIs(t, err, template.TemplateNotFound, "%q", name)
	}
}

// TestFSLoaderStaysInside loads a file that exists, one folder up.
func TestFSLoaderStaysInside(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, "templates"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "secret"), []byte("secret"), 0o644))
	env := template.New(template.Config{Loader: template.FSLoader{FS: os.DirFS(filepath.Join(root, "templates"))}})
	for _, name := range []string{"../secret", "/../secret", "./../secret", "x/../../secret", filepath.Join(root, "secret")} {
		_, err := env.Get(name)
		assert.ErrorIs(t, err, template.TemplateNotFound, name)
	}
}

type brokenLoader struct{}

func (brokenLoader) Load(string) (template.Source, error) { return template.Source{}, fs.ErrPermission }

func TestLoaderErrors(t *testing.T) {
	env := template.New(template.Config{Loader: template.Loaders{template.MapLoader{"a": "{% include 'b' ignore missing %}"}, brokenLoader{}}})
	_, err := env.Get("b")
	require.ErrorIs(t, err, fs.ErrPermission)
	require.NotErrorIs(t, err, template.TemplateNotFound)

	tmpl, err := env.Get("a")
	require.NoError(t, err)
	_, err = tmpl.Text(nil)
	require.ErrorIs(t, err, fs.ErrPermission, "a template that cannot be read is not missing")
	require.ErrorContains(t, err, "a:1:4: ")

	_, err = template.New(template.Config{}).Get("x")
	require.ErrorIs(t, err, template.TemplateNotFound)
	require.EqualError(t, err, "x: TemplateNotFound: x")
}

func TestAutoescape(t *testing.T) {
	for _, test := range []struct {
		name       string
		autoescape func(string) bool
		template   string
		want       string
	}{
		{"everything is escaped", nil, "a.txt", "&lt;"},
		{"nothing is escaped", template.EscapeNothing, "a.html", "<"},
		{"by extension", template.EscapeByExtension("html", "xml"), "a.HTML", "&lt;"},
		{"by another extension", template.EscapeByExtension("html", "xml"), "a.html.txt", "<"},
		{"by extension, a name without a dot", template.EscapeByExtension("html"), "html", "<"},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := template.New(template.Config{Autoescape: test.autoescape})
			tmpl, err := env.Parse(test.template, "{{ '<' }}")
			require.NoError(t, err)
			got, err := tmpl.Text(nil)
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

// TestAutoescapeOfIncludes: each template is escaped by its own name.
func TestAutoescapeOfIncludes(t *testing.T) {
	env := template.New(template.Config{
		Autoescape: template.EscapeByExtension("html"),
		Loader: template.MapLoader{
			"page.html": "{{ x }}{% include 'note.txt' %}{{ x }}", "note.txt": "{{ x }}{% include 'part.html' %}", "part.html": "{{ x }}",
		},
	})
	tmpl, err := env.Get("page.html")
	require.NoError(t, err)
	got, err := tmpl.Text(map[string]any{"x": "<"})
	require.NoError(t, err)
	require.Equal(t, "&lt;<&lt;&lt;", got)
}

func TestOwnFiltersTestsAndGlobals(t *testing.T) {
	env := template.New(template.Config{
		Filters: map[string]any{
			"double": func(n int) int { return 2 * n },
			"wrap":   func(s, with string) template.Markup { return template.Markup(with + s + with) },
			"upper":  func(s string) string { return "own " + s },
			"check":  func(n int) (int, error) { return n, map[bool]error{true: errors.New("negative")}[n < 0] },
		},
		Tests:   map[string]any{"small": func(n int) bool { return n < 10 }},
		Globals: map[string]any{"limit": 5, "twice": func(s string) string { return s + s }, "range": "replaced"},
	})
	for source, want := range map[string]string{
		"{{ 4|double }} {{ [1, 2]|map('double')|list }}":                        "8 [2, 4]",
		"{{ 'x'|wrap('<') }} {{ 'a'|upper }}":                                   "<x< own a",
		"{{ 4 is small }} {{ 40 is small }} {{ [4, 40]|select('small')|list }}": "True False [4]",
		"{{ limit }} {{ twice('a') }} {{ range }} {{ 'small' is test }}":        "5 aa replaced True",
		"{% set limit = 6 %}{{ limit }} {{ 'double' is filter }} {{ 2|check }}": "6 True 2",
	} {
		tmpl, err := env.Parse("main", source)
		require.NoError(t, err)
		got, err := tmpl.Text(nil)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	tmpl, err := env.Parse("main", "{{ 'a'|double }}")
	require.NoError(t, err)
	_, err = tmpl.Text(nil)
	require.ErrorContains(t, err, "filter double() argument 1: expected int, got str")

	tmpl, err = env.Parse("main", "{{ (0 - 1)|check }}")
	require.NoError(t, err)
	_, err = tmpl.Text(nil)
	require.ErrorContains(t, err, "negative")
}

func TestWrongFunctionsPanic(t *testing.T) {
	for name, fn := range map[string]any{"no function": 5, "nil": nil, "three results": func() (int, int, error) { return 0, 0, nil }} {
		assert.Panics(t, func() { template.New(template.Config{Filters: map[string]any{"f": fn}}) }, name)
		assert.Panics(t, func() { template.New(template.Config{Tests: map[string]any{"f": fn}}) }, name)
	}
}

func TestConcurrentUse(t *testing.T) {
	env := environment()
	want := renderPage(t, env)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				if got := renderPage(t, env); got != want {
					t.Errorf("got %q", got)
					return
				}
			}
		})
	}
	group.Wait()
}

func renderPage(t *testing.T, env *template.Environment) string {
	tmpl, err := env.Get("page.html")
	if err != nil {
		t.Error(err)
		return ""
	}
	var b strings.Builder
	if err := tmpl.Render(&b, pageVars()); err != nil {
		t.Error(err)
	}
	return b.String()
}
