package template

import (
	"io/fs"
	"strings"
	"time"

	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/value"
)

// Loader finds the source of templates by their names. If there is none of a
// name the error is of the kind TemplateNotFound, see NotFound. A Loader is
// used by many goroutines at once.
type Loader interface {
	Load(name string) (Source, error)
}

// Source is the text of a template.
type Source struct {
	Text string
	// Current reports whether Text is still what the loader would load. It is
	// asked if Config.Reload is set; nil means that it always is.
	Current func() bool
}

// NotFound returns the error of a Loader that has no template of that name.
func NotFound(name string) error {
	return value.Errorf(run.TemplateNotFound, "%s", name)
}

// MapLoader has templates in a map, by their names. It is Jinja2's DictLoader.
type MapLoader map[string]string

// Load returns the source of a template.
func (m MapLoader) Load(name string) (Source, error) {
	text, ok := m[name]
	if !ok {
		return Source{}, NotFound(name)
	}
	return Source{Text: text}, nil
}

// FSLoader has templates in a file system, by their paths with slashes. A path
// with ".." in it is not found: no name leads out of the file system. It is
// Jinja2's FileSystemLoader.
type FSLoader struct{ FS fs.FS }

// Load returns the source of a template. It is no longer current when the time
// of the file's last change is another.
func (l FSLoader) Load(name string) (Source, error) {
	path, ok := cleanPath(name)
	if !ok {
		return Source{}, NotFound(name)
	}
	text, err := fs.ReadFile(l.FS, path)
	if err != nil {
		// A folder, or a file above a path: there is no template of that name.
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

// cleanPath drops empty parts and dots from a path, and refuses one that goes up.
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

// Loaders asks loaders one after the other: the first that has a template of a
// name gives it. It is Jinja2's ChoiceLoader.
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
