package looper

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// templateEndings are the endings of the files that CheckTemplates reads. It is only read.
var templateEndings = []string{".html", ".htm", ".xhtml", ".xml", ".txt", ".jinja", ".jinja2", ".j2"}

// CheckTemplates compiles all templates, and returns the mistakes in them. So a mistake in a template is found when the
// application starts, and not by the first client that asks for its page. Run calls it, and returns the error. In Debug it only
// logs the error, and the template may be corrected meanwhile. A test of an application may call it too. It reads the files whose
// names end in .html, .htm, .xhtml, .xml, .txt, .jinja, .jinja2 or .j2, but no file whose name, or whose folder's name, begins
// with a dot.
func (a *App) CheckTemplates() error {
	if err := a.openFolders(); err != nil {
		return err
	}
	files := a.config.TemplatesFS
	if a.templateFolder != nil {
		files = a.templateFolder
	}
	if files == nil {
		return nil
	}
	var wrong []error
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(path.Base(name), ".") && name != "."
		switch {
		case err != nil:
			return err
		case entry.IsDir() && hidden:
			return fs.SkipDir
		case entry.IsDir() || hidden || !slices.Contains(templateEndings, path.Ext(name)):
			return nil
		}
		if _, err := a.templates.Get(name); err != nil {
			wrong = append(wrong, err)
		}
		return nil
	})
	if err = errors.Join(append(wrong, err)...); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	return nil
}

// startTemplates is CheckTemplates for Run.
func (a *App) startTemplates() error {
	err := a.CheckTemplates()
	if err != nil && a.config.Debug && a.opened {
		a.config.Log.Error("a template cannot be compiled", "error", err)
		return nil
	}
	return err
}
