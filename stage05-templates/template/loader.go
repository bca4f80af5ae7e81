package template

import (
	"io/fs"
	"strings"
	"time"

	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/value"
)

// Loader finds the source of a template by its name. If there is none, the error is of the kind
// TemplateNotFound, see NotFound. Many goroutines use a Loader at the same time.
type Loader interface {
	Load(name string) (Source, error)
}

// Source is the text of a template.
type Source struct {
	Text string
	// Current reports whether the loader would still load the same Text. It is called if Config.Reload
	// is set. If it is nil, the source never changes.
	Current func() bool
}

// NotFound returns the error of a Loader that has no template with this name.
func NotFound(name string) error {
	return value.Errorf(run.TemplateNotFound, "%s", name)
}

// MapLoader has the sources of templates in a map, by their names. It is Jinja2's DictLoader.
type MapLoader map[string]string

// Load returns the source of a template.
func (m MapLoader) Load(name string) (Source, error) {
	text, ok := m[name]
	if !ok {
		return Source{}, NotFound(name)
	}
	return Source{Text: text}, nil
}

// FSLoader has templates in a file system, by their paths with slashes. It does not find a path with
// ".." in it, so no name leads out of the file system. It is Jinja2's FileSystemLoader.
type FSLoader struct{ FS fs.FS }

// Load returns the source of a template. The source is no longer current when the file has another
// modification time.
func (l FSLoader) Load(name string) (Source, error) {
	path, ok := cleanPath(name)
	if !ok {
		return Source{}, NotFound(name)
	}
	text, err := fs.ReadFile(l.FS, path)
	if err != nil {
		// The path is a folder, or leads through a file: there is no template with this name.
		return Source{}, &value.Error{Kind: run.TemplateNotFound, Message: name, Err: err}
	}
	changed := l.changed(path)
	current := func() bool { return l.changed(path).Equal(changed) }
	return Source{Text: string(text), Current: current}, nil
}

func (l FSLoader) changed(path string) time.Time {
	info, err := fs.Stat(l.FS, path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// cleanPath removes empty parts and dots from a path, and refuses a path with "..".
func cleanPath(name string) (string, bool) {
	var parts []string
	for part := range strings.SplitSeq(name, "/") {
		switch part {
		case "", ".":
		case "..":
			return "", false
		default:
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/"), len(parts) > 0
}

// Loaders asks several loaders in turn. The first one that has the template returns it. It is Jinja2's
// ChoiceLoader.
type Loaders []Loader

// Load returns the source of a template.
func (l Loaders) Load(name string) (Source, error) {
	for _, loader := range l {
		src, err := loader.Load(name)
		if err == nil || !run.IsNotFound(err) {
			return src, err
		}
	}
	return Source{}, NotFound(name)
}
