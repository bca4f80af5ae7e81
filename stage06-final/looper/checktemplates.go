package looper

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// templateEndings are those of the files that CheckTemplates takes for templates. It is only read.
var templateEndings = []string{".html", ".htm", ".xhtml", ".xml", ".txt", ".jinja", ".jinja2", ".j2"}

// CheckTemplates reads all templates, and returns what is wrong with those that cannot be compiled: a mistake in a template is found when the
// application starts, and not by the client that asks for its page first. Run calls it, and returns the error; in Debug, where the
// template may be mended meanwhile, the log has it. A test of an application may call it too. Looked at are the files
// whose names end in .html, .htm, .xhtml, .xml, .txt, .jinja, .jinja2 or .j2, but not those whose names, or whose folders' names, begin with a dot.
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
