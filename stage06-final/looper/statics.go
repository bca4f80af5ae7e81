package looper

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// StaticConfig sets how static files are served. The zero value serves only files: no pages for folders, no
// Cache-Control, no hidden files.
type StaticConfig struct {
	// Index is the name of the file that is sent for a folder: "index.html". Then "/docs" is redirected to "/docs/",
	// so that the file's relative links work. Empty: there is none.
	Index string

	// Listing shows a folder without an index file as a page of up to 1000 links.
	Listing bool

	// Hidden serves and lists also files and folders whose names begin with a dot. Otherwise they are 404, so no
	// client reads ".env" or ".git". The folder ".well-known" (RFC 8615) is always served.
	Hidden bool

	// Precompressed sends "style.css.br", "style.css.zst" or "style.css.gz" in place of "style.css" to clients that
	// accept it. A variant that is more than a second older than the file is not sent: the file has changed and was
	// not compressed again.
	//
	// It is off by default. A data.tar.gz beside a data.tar need not have the same content, and the check costs each
	// request up to three looks at the file system.
	Precompressed bool

	// CacheControl is the value of Cache-Control with each file: "public, max-age=3600", "no-cache". Empty: caches
	// decide. App.Asset's URLs have a value of their own.
	CacheControl string

	// CacheControlOf is CacheControl for the files whose names end with an extension, such as ".css".
	CacheControlOf map[string]string
}

// cacheControl returns the value of Cache-Control for a file.
func (s *StaticConfig) cacheControl(name string) string {
	if value, ok := s.CacheControlOf[path.Ext(name)]; ok {
		return value
	}
	return s.CacheControl
}

// static is a folder of static files and the paths that they are served under.
type static struct {
	app    *App
	config StaticConfig
	prefix string  // of the paths, without the slash at the end
	files  fs.FS   // the folder, or the application's fs.FS
	folder *folder // nil: files is an fs.FS of the application
	assets map[string]asset

	unrouted bool // ListenOn adds its routes
}

// tail is the part of the pattern after the prefix.
const tail = "/{file:path}"

func (a *App) newStatic(folderName string, files fs.FS, config StaticConfig) *static {
	s := &static{app: a, config: config, files: files, assets: make(map[string]asset)}
	if files == nil {
		s.folder = &folder{name: folderName, log: a.config.Log}
		s.files = s.folder
	}
	return s
}

// Static serves the files of a folder under a prefix, such as "/assets". "/" or, in a group, "" is the prefix of the
// group itself. At most one StaticConfig may follow. Static responds to GET and HEAD as Context.File does. It panics
// as Get does. Run and ListenOn open the folder, which may be replaced while it is served (see Config). No path, not
// even a symbolic link, leads out of it.
func (r routes) Static(prefix, folder string, config ...StaticConfig) {
	r.serveStatic(prefix, folder, nil, config)
}

// StaticFS is Static for the files of an fs.FS, such as go:embed. The fs.FS decides about symbolic links:
// those of os.DirFS may lead out of the folder, those of an os.Root may not.
func (r routes) StaticFS(prefix string, files fs.FS, config ...StaticConfig) {
	if files == nil {
		panic(errors.New("StaticFS " + prefix + ": expected files, found nil"))
	}
	r.serveStatic(prefix, "", files, config)
}

func (r routes) serveStatic(prefix, folder string, files fs.FS, config []StaticConfig) {
	var c StaticConfig
	if len(config) > 0 {
		c = config[0]
	}
	s := r.app.newStatic(folder, files, c)
	s.prefix = strings.TrimSuffix(prefix, "/")
	add := func(method, pattern string, h Handler) (*Route, error) { return r.Handle(method, pattern, h), nil }
	_ = s.addRoutes(add) // which panics
	r.app.statics = append(r.app.statics, s)
}

// addRoutes adds the routes. After that the prefix is the complete one, with that of the group.
func (s *static) addRoutes(add func(method, pattern string, h Handler) (*Route, error)) error {
	prefix := s.prefix
	files, err := add("GET", prefix+tail, s.serve)
	if err != nil {
		return err
	}
	s.prefix = strings.TrimSuffix(files.Pattern(), tail)
	if s.prefix != "" && s.showsFolders() {
		_, err = add("GET", prefix, s.serveRoot)
	}
	return err
}

// open opens the folder for the first time.
func (s *static) open() error {
	if s.folder == nil {
		return nil
	}
	return s.folder.open()
}

// look makes the folder the one that its name means now.
func (s *static) look() error {
	if s.folder == nil {
		return nil
	}
	_, err := s.folder.look()
	return err
}

// serve sends what the path stands for: a file, an index file, a listing, or a file by its fingerprinted name.
func (s *static) serve(c *Context) error {
	if err := s.look(); err != nil {
		return c.unopened(err)
	}
	name := c.Param("file")
	if name == "" || strings.HasSuffix(name, "/") {
		return s.serveFolder(c, name)
	}
	if !s.isServed(name) {
		return &Error{Status: 404}
	}
	file, info, err := openFile(s.files, name)
	switch {
	case err == nil:
		return s.send(c, &representation{file: file, info: info, name: name, cache: s.config.cacheControl(name)})
	case errors.Is(err, errFolder):
		return s.redirect(c, name)
	case isAbsent(err):
		return s.serveAsset(c, name)
	}
	return c.unopened(err)
}

// send sends a file, or a compressed variant of it.
func (s *static) send(c *Context, r *representation) error {
	r.kind = contentType(r.name)
	if s.config.Precompressed {
		s.chooseVariant(c, r)
	}
	return c.transmit(r)
}

// isServed reports whether files of that name are served.
func (s *static) isServed(name string) bool {
	return isName(name) && (s.config.Hidden || !isHidden(name))
}

// isHidden reports whether a part of the name begins with a dot.
func isHidden(name string) bool {
	name = strings.TrimPrefix(name, ".well-known/")
	return strings.HasPrefix(name, ".") && name != "." && name != ".well-known" || strings.Contains(name, "/.")
}
