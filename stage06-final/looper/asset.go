package looper

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"

	"looper.example/stage06-final/task"
)

// Caches may keep a static file for good if its URL changes with its content. So the URL has a fingerprint: the beginning of
// the content's SHA-256.
//
//	style.css  --Asset-->  /static/style.6b86b273ff34fce1.css
//
// The fingerprint is part of the file's name, not a query. So a relative URL in a style sheet still works, and so do caches
// that ignore a query or do not store a URL with one.

// immutable is the Cache-Control of a file with its fingerprint (RFC 8246).
const immutable = "public, max-age=31536000, immutable"

// fingerprintSize is the number of hexadecimal digits of a fingerprint.
const fingerprintSize = 16

// hashAtOnce is the size in bytes up to which a file is hashed on the loop. All clients wait for that: a fraction of a
// millisecond.
const hashAtOnce = 256 << 10

// asset is the fingerprint of one version of a file.
type asset struct {
	modified    time.Time
	size        int64
	fingerprint string
	coming      *Future[string] // resolved by the worker that reads the file; nil after that
}

// Asset returns the URL of a static file with its fingerprint: "/static/style.6b86b273ff34fce1.css" for "style.css". The
// server sends that URL's file with "Cache-Control: public, max-age=31536000, immutable". When the file changes, so does its
// URL. Templates know Asset as the function asset.
//
// The name is that of a file in the first folder of static files: the folder of Config, or else the first of Static and
// StaticFS. A name that begins with a slash is a path in any of the folders: "/docs/style.css". If there is no such file, or
// its fingerprint is not known yet, Asset returns the path without a fingerprint. The first call for a file of more than 256
// KiB lets a worker read the file.
//
// Asset belongs to the loop: do not render a template that uses it in Offload.
func (a *App) Asset(name string) string {
	for _, s := range a.statics {
		if !strings.HasPrefix(name, "/") {
			url, _ := s.url(name)
			return url
		}
		if rest, ok := strings.CutPrefix(name, s.prefix+"/"); ok {
			if url, ok := s.url(rest); ok {
				return url
			}
		}
	}
	return name
}

// url returns the path of a file, with its fingerprint if that is known, and reports whether the file exists.
func (s *static) url(name string) (path string, ok bool) {
	if info := s.stat(name); info != nil {
		ok = true
		if fingerprint := s.known(name, info); fingerprint != "" {
			name = withFingerprint(name, fingerprint)
		}
	}
	return s.prefix + (&url.URL{Path: "/" + name}).EscapedPath(), ok
}

// stat describes a file. It returns nil if there is none.
func (s *static) stat(name string) fs.FileInfo {
	if !s.isServed(name) || s.look() != nil {
		return nil
	}
	info, err := fs.Stat(s.files, name)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return info
}

// withFingerprint puts a fingerprint before the extension.
func withFingerprint(name, fingerprint string) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + fingerprint + ext
}

// cutFingerprint is the opposite of withFingerprint.
func cutFingerprint(name string) (base, fingerprint string, ok bool) {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	if isFingerprint(strings.TrimPrefix(ext, ".")) { // the file has no extension
		stem, ext = name, ""
	}
	fingerprint = strings.TrimPrefix(path.Ext(stem), ".")
	base = strings.TrimSuffix(stem, "."+fingerprint) + ext
	return base, fingerprint, isFingerprint(fingerprint) && path.Base(base) != ext
}

func isFingerprint(text string) bool {
	return len(text) == fingerprintSize && strings.Trim(text, "0123456789abcdef") == ""
}

// known returns the fingerprint of a file. If that is not known yet, it returns "", and a worker reads the file.
func (s *static) known(name string, info fs.FileInfo) string {
	if known, ok := s.assets[name]; ok && known.isOf(info) { // perhaps a worker is reading it
		return known.fingerprint
	}
	file, info, err := openFile(s.files, name)
	switch {
	case err != nil:
		return ""
	case info.Size() <= hashAtOnce:
		fingerprint, err := readAndClose(context.Background(), file)
		if err == nil {
			s.assets[name] = asset{modified: info.ModTime(), size: info.Size(), fingerprint: fingerprint}
		}
		return fingerprint
	case s.app.tasks == nil: // there are no workers yet
		_ = file.Close()
		return ""
	}
	s.read(name, file, info)
	return ""
}

// read lets one worker read the file for all requests that need its fingerprint. It closes the file.
func (s *static) read(name string, file fs.File, info fs.FileInfo) {
	f := task.NewFuture[string](s.app.tasks)
	s.assets[name] = asset{modified: info.ModTime(), size: info.Size(), coming: f}
	s.app.tasks.Go("fingerprint of "+name, func(t *task.Task) error {
		fingerprint, err := task.Offload(t, func(ctx context.Context) (string, error) { return readAndClose(ctx, file) })
		if current := s.assets[name]; current.coming == f {
			current.fingerprint, current.coming = fingerprint, nil
			s.assets[name] = current
			if err != nil {
				delete(s.assets, name)
			}
		}
		f.Resolve(fingerprint, err)
		return err
	})
}

func readAndClose(ctx context.Context, file fs.File) (string, error) {
	fingerprint, err := hash(ctx, file)
	return fingerprint, errors.Join(err, file.Close())
}

// isOf reports whether a is the fingerprint of this version of the file.
func (a asset) isOf(info fs.FileInfo) bool {
	return a.modified.Equal(info.ModTime()) && a.size == info.Size()
}

// hash returns the fingerprint of the file's content. It stops when ctx is canceled.
func hash(ctx context.Context, file io.Reader) (string, error) {
	sum := sha256.New()
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if _, err := io.CopyN(sum, file, 1<<20); err == io.EOF {
			break
		} else if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:fingerprintSize], nil
}

// serveAsset sends a file whose URL has a fingerprint. A different fingerprint belongs to another version: during a release,
// an old page may reach a new server, or a new page an old one. The page works best with the version that this server has,
// so serveAsset redirects to it, and caches do not keep that redirect. A 404 would leave the page without the file.
func (s *static) serveAsset(c *Context, name string) error {
	base, asked, ok := cutFingerprint(name)
	if !ok {
		return &Error{Status: 404}
	}
	file, info, err := openFile(s.files, base)
	if err != nil {
		return c.unopened(err)
	}
	fingerprint, err := s.fingerprint(c, base, info)
	switch {
	case err != nil:
	case fingerprint != asked:
		err = redirectToAsset(c, asked, fingerprint)
	case !s.assets[base].isOf(info): // it has been replaced just now
		err = &Error{Status: 404}
	default:
		return s.send(c, &representation{file: file, info: info, name: base, cache: immutable})
	}
	_ = file.Close()
	return err
}

// redirectToAsset redirects to the same URL with the file's fingerprint instead of the requested one.
func redirectToAsset(c *Context, asked, fingerprint string) error {
	path := c.RawPath()
	at := strings.LastIndex(path, "."+asked) + len(".")
	if at < len(".") { // it is percent-encoded
		return &Error{Status: 404}
	}
	c.SetHeader("Cache-Control", "no-store")
	return c.Redirect(samePlace(c, path[:at]+fingerprint+path[at+len(asked):]))
}

// fingerprint returns the fingerprint of a file. While a worker reads the file, the handler waits.
func (s *static) fingerprint(c *Context, name string, info fs.FileInfo) (string, error) {
	if known := s.known(name, info); known != "" {
		return known, nil
	}
	coming := s.assets[name].coming
	if coming == nil {
		return "", &Error{Status: 404}
	}
	return Await(c, coming)
}
