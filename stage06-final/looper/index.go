package looper

import (
	"io/fs"
	"path"
	"strings"
)

// For a folder the server sends its index file, or a list of its entries.

func (s *static) showsFolders() bool { return s.config.Index != "" || s.config.Listing }

// serveRoot serves the prefix itself.
func (s *static) serveRoot(c *Context) error {
	if err := s.look(); err != nil {
		return c.unopened(err)
	}
	return s.redirect(c, ".")
}

// serveFolder serves a path that ends with a slash. It refuses an encoded slash, which is part of a name: a page's
// relative links would lead to a wrong place.
func (s *static) serveFolder(c *Context, name string) error {
	dir := strings.TrimSuffix(name, "/")
	if name == "" {
		dir = "."
	}
	if dir == "." && name != "" || !strings.HasSuffix(c.RawPath(), "/") || !s.showsFolders() || !s.isServed(dir) {
		return &Error{Status: 404}
	}
	if info, err := fs.Stat(s.files, dir); err != nil || !info.IsDir() {
		return c.unopened(orAbsent(err))
	}
	if s.config.Index != "" {
		index := path.Join(dir, s.config.Index)
		file, info, err := openFile(s.files, index)
		if err == nil {
			return s.send(c, &representation{file: file, info: info, name: index, cache: s.config.cacheControl(index)})
		}
		if !isAbsent(err) {
			return c.unopened(err)
		}
	}
	if !s.config.Listing {
		return &Error{Status: 404}
	}
	return s.list(c, dir)
}

func orAbsent(err error) error {
	if err == nil {
		return fs.ErrNotExist
	}
	return err
}

// redirect redirects from a folder's path without a slash at the end to the path with one. If that path shows
// nothing, it responds with 404.
func (s *static) redirect(c *Context, dir string) error {
	if !s.config.Listing {
		if s.config.Index == "" {
			return &Error{Status: 404}
		}
		info, err := fs.Stat(s.files, path.Join(dir, s.config.Index))
		if err != nil || !info.Mode().IsRegular() {
			return c.unopened(orAbsent(err))
		}
	}
	return c.Redirect(samePlace(c, c.RawPath()+"/"), 301)
}

// samePlace returns a path on this server, with the query of the request. Two slashes at the beginning would name
// another host, and some clients take a backslash for a slash.
func samePlace(c *Context, path string) string {
	location := "/" + strings.TrimLeft(path, `/\`)
	if query := c.head.Query(); len(query) > 0 {
		location += "?" + string(query)
	}
	return location
}
