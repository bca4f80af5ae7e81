package looper

import (
	"fmt"
	"io/fs"
	"os"
	"strings"

	"looper.example/stage05-templates/template"
)

// openFolders opens the folders of the configuration, once.
func (a *App) openFolders() error {
	if a.opened {
		return nil
	}
	if err := a.openTemplates(); err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	if err := a.openStatic(); err != nil {
		return fmt.Errorf("static files: %w", err)
	}
	a.opened = true
	return nil
}

func (a *App) openTemplates() error {
	files, err := folder(a.config.TemplatesFS, a.config.Templates)
	if err != nil || files == nil {
		return err
	}
	a.templates = template.New(template.Config{
		Loader:  template.FSLoader{FS: files},
		Globals: map[string]any{"url": a.URL},
	})
	return nil
}

func (a *App) openStatic() error {
	files, err := folder(a.config.StaticFS, a.config.Static)
	if err != nil || files == nil {
		return err
	}
	serve := func(c *Context) error { return c.File(files, c.Param("file")) }
	_, err = a.router.Add("GET", strings.TrimSuffix(a.config.StaticPrefix, "/")+"/{file:path}", serve)
	return err
}

// folder opens a folder so that nothing outside it can be reached, not even through a
// symbolic link (os.Root).
func folder(files fs.FS, name string) (fs.FS, error) {
	if files != nil || name == "" {
		return files, nil
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	return root.FS(), nil
}
