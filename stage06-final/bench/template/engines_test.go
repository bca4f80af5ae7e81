package template

import (
	"html"
	htmltemplate "html/template"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	texttemplate "text/template"

	"github.com/flosch/pongo2/v6"
	"github.com/nikolalohinski/gonja/v2"
	gonjaexec "github.com/nikolalohinski/gonja/v2/exec"
	gonjaloaders "github.com/nikolalohinski/gonja/v2/loaders"

	looper "looper.example/stage05-templates/template"
)

// An engine is a template engine in Go. It loads and compiles a page, and returns a function
// that renders it: in the engine's quickest way that can print to any writer.
type engine struct {
	name string
	load func(page) (render, error)
	// prints returns what the engine must print for Jinja2's text; nil: the
	// same.
	prints func(text string) string
}

// A render renders a page once.
type render func(w io.Writer) error

// engines returns all; the others are compared with the first.
func engines() []engine {
	return []engine{
		{"looper", loadLooper, nil},
		{"html/template", loadHTML, nil},
		{"text/template", loadText(true), nil},
		{"text/template, nothing escaped", loadText(false), html.UnescapeString},
		{"pongo2", loadPongo2, nil},
		{"gonja", loadGonja, nil},
	}
}

func loadLooper(p page) (render, error) {
	env := looper.New(looper.Config{Loader: looper.FSLoader{FS: os.DirFS("testdata/jinja")}})
	t, err := env.Get(p.file)
	return func(w io.Writer) error { return t.Render(w, p.vars) }, err
}

var functions = map[string]any{"upper": strings.ToUpper}

// goSources returns the files of a page for Go's own templates. All are parsed together.
// If there is a base, it is executed, and the page fills it in. A page without
// logic is written for Jinja2 only: its variables get the dot that Go needs.
func goSources(p page) (main string, sources []string, err error) {
	var files []string
	switch p.file {
	case "page.html":
		files = []string{"testdata/go/base.html", "testdata/go/page.html"}
	case "terms.html":
		files = []string{"testdata/jinja/terms.html"}
	default:
		files = []string{"testdata/go/" + p.file}
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			return "", nil, err
		}
		sources = append(sources, strings.ReplaceAll(string(source), "{{ ", "{{ ."))
	}
	return filepath.Base(files[0]), sources, nil
}

func loadHTML(p page) (render, error) {
	main, sources, err := goSources(p)
	t := htmltemplate.New(main).Funcs(functions)
	for _, source := range sources {
		if err == nil {
			_, err = t.Parse(source)
		}
	}
	return func(w io.Writer) error { return t.Execute(w, p.vars) }, err
}

// printed matches an action that prints a value.
var printed = regexp.MustCompile(`\{\{ ?([.$][^{}=]*?) ?\}\}`)

// loadText loads a page for text/template, which escapes only what passes through the function
// html. If escape is set, all values do.
func loadText(escape bool) func(page) (render, error) {
	return func(p page) (render, error) {
		main, sources, err := goSources(p)
		t := texttemplate.New(main).Funcs(functions)
		for _, source := range sources {
			if escape {
				source = printed.ReplaceAllString(source, "{{$1 | html}}")
			}
			if err == nil {
				_, err = t.Parse(source)
			}
		}
		return func(w io.Writer) error { return t.Execute(w, p.vars) }, err
	}
}

func loadPongo2(p page) (render, error) {
	set := pongo2.NewSet("bench", pongo2.NewFSLoader(os.DirFS("testdata/pongo2")), pongo2.NewFSLoader(os.DirFS("testdata/jinja")))
	t, err := set.FromFile(p.file)
	return func(w io.Writer) error { return t.ExecuteWriterUnbuffered(p.vars, w) }, err
}

func loadGonja(p page) (render, error) {
	files := map[string]string{}
	for _, pattern := range []string{"testdata/jinja/*", "testdata/gonja/*"} { // the latter take precedence
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			source, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			files["/"+filepath.Base(name)] = string(source)
		}
	}
	loader, err := gonjaloaders.NewMemoryLoader(files)
	if err != nil {
		return nil, err
	}
	config := *gonja.DefaultConfig
	config.AutoEscape = true
	t, err := gonjaexec.NewTemplate(p.file, &config, loader, gonja.DefaultEnvironment)
	vars := gonjaexec.NewContext(p.vars)
	return func(w io.Writer) error { return t.Execute(w, vars) }, err
}
