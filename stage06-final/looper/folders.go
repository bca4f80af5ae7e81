package looper

import (
	"fmt"
	"io/fs"
	"maps"
	"time"

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
	switch {
	case a.config.TemplatesFS != nil:
		a.templates = a.templatesOf(a.config.TemplatesFS)
	case a.config.Templates != "":
		files, err := openFolder(a.config.Templates, a.config.Log)
		if err != nil {
			return err
		}
		a.templateFolder, a.templates = files, a.templatesOf(files)
	}
	return nil
}

// templatesOf returns an environment that loads templates from files.
func (a *App) templatesOf(files fs.FS) *template.Environment {
	config := a.config.Template
	config.Loader = template.FSLoader{FS: files}
	config.Reload = config.Reload || a.config.Debug
	config.Globals = maps.Clone(config.Globals)
	if config.Globals == nil {
		config.Globals = make(map[string]any)
	}
	if _, ok := config.Globals["url"]; !ok {
		config.Globals["url"] = a.URL
	}
	if _, ok := config.Globals["asset"]; !ok {
		config.Globals["asset"] = a.Asset
	}
	return template.New(config)
}

// templatesEvery is the time between two looks at the folder of templates. A page whose templates are
// loaded needs no file, so most requests should not need the file system.
const templatesEvery = time.Second

// lookAtTemplates drops all loaded templates if their folder was replaced: one page must not mix templates
// of two releases. While there is no folder, the loaded templates stay in use.
func (a *App) lookAtTemplates() {
	if a.templateFolder == nil || a.loop.Now() < a.lookAgain {
		return
	}
	a.lookAgain = a.loop.Now() + templatesEvery
	replaced, err := a.templateFolder.look()
	switch {
	case replaced:
		a.templates = a.templatesOf(a.templateFolder)
	case err != nil && !isAbsent(err):
		a.config.Log.Error("opening the folder of templates failed", "error", err)
	}
}

// openStatic opens the folders of static files. Each request for a file looks at its folder: it opens a
// file anyway, and so the server sends a new release from its first moment.
func (a *App) openStatic() error {
	for _, s := range a.statics {
		if s.unrouted {
			if err := s.addRoutes(a.router.Add); err != nil {
				return err
			}
			s.unrouted = false
		}
		if err := s.open(); err != nil {
			return err
		}
	}
	return nil
}
