package looper

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"path"
	"strings"
	"time"
)

// static serves the files of a folder, for GET and HEAD.
type static struct{ files fs.FS }

func (s *static) serve(c *Context) error {
	name := c.Param("file")
	// What fs.ValidPath lets through has no "..", no "." and no empty element; a
	// backslash is a separator somewhere, and so is refused everywhere.
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
		return &Error{Status: 404}
	}
	file, err := s.files.Open(name)
	if err != nil {
		return notFound(err)
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return errors.Join(notFound(err), file.Close())
	}
	return c.sendFile(file, info)
}

// notFound is the same for a file that is not there and for one that must not be
// seen, such as a symbolic link that leads out of the folder: 404.
func notFound(error) error { return &Error{Status: 404} }

// pieceSize is how many bytes of a file are read and handed over at a time.
const pieceSize = 64 << 10

// sendFile answers with a file, piece by piece as the client takes it, and closes it.
func (c *Context) sendFile(file fs.File, info fs.FileInfo) error {
	unchanged, err := c.setValidators(info)
	if err == nil && unchanged {
		err = c.send(304, "", nil)
	}
	if err != nil || unchanged {
		return errors.Join(err, file.Close())
	}
	if err := c.start(contentType(info.Name())); err != nil {
		return errors.Join(err, file.Close())
	}
	c.log(200, info.Size())
	c.x.Begin(200, info.Size())
	t := &transfer{c: c, file: file, left: info.Size()}
	if string(c.x.Request().Method()) == "HEAD" {
		t.left = 0
	}
	c.holders++
	c.x.OnDrain(t.resume)
	c.x.OnGone(func() { t.end(errClientGone) })
	return t.send()
}

// transfer is a file on its way to a client.
type transfer struct {
	c     *Context
	file  fs.File
	left  int64  // bytes not yet handed over
	piece []byte // made with the first piece
}

var errClientGone = errors.New("the client is gone")

// send hands pieces over until the client's buffer is full; it goes on when that has
// drained.
func (t *transfer) send() error {
	if t.piece == nil {
		t.piece = make([]byte, min(pieceSize, t.left))
	}
	for t.left > 0 {
		if t.c.x.Full() {
			return nil
		}
		n, err := io.ReadFull(t.file, t.piece[:min(int64(len(t.piece)), t.left)])
		if err != nil {
			return t.end(err) // it has become shorter than it was
		}
		if _, err := t.c.x.Write(t.piece[:n]); err != nil {
			return t.end(err)
		}
		t.left -= int64(n)
	}
	return t.end(nil)
}

func (t *transfer) resume() {
	if err := t.send(); err != nil {
		t.c.app.config.Log.Error("sending a file failed", "error", err)
	}
}

// end closes the file and the exchange, whichever way the transfer went.
func (t *transfer) end(err error) error {
	c := t.c
	err = errors.Join(err, t.file.Close())
	if err != nil {
		c.x.Fail()
	} else {
		c.x.End()
	}
	c.release()
	return err
}

// setValidators sets Last-Modified and ETag, and says whether the client has this very
// version already (RFC 9110, section 13). Files without a time, such as embedded ones,
// have neither.
func (c *Context) setValidators(info fs.FileInfo) (unchanged bool, err error) {
	modified := info.ModTime()
	if modified.IsZero() {
		return false, nil
	}
	tag := fmt.Sprintf(`"%x-%x"`, modified.UnixNano(), info.Size())
	if err := c.AddField("ETag", tag); err != nil {
		return false, err
	}
	if err := c.AddField("Last-Modified", modified.UTC().Format(httpDate)); err != nil {
		return false, err
	}
	if match := c.Field("If-None-Match"); match != "" {
		return tagListed(match, tag), nil // it takes precedence over the date
	}
	since, err := time.Parse(httpDate, c.Field("If-Modified-Since"))
	return err == nil && !modified.Truncate(time.Second).After(since), nil
}

// httpDate is IMF-fixdate (RFC 9110, section 5.6.7).
const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"

// tagListed says whether a list of entity tags has tag in it; comparison is weak.
func tagListed(list, tag string) bool {
	for candidate := range strings.SplitSeq(list, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == tag || candidate == "*" {
			return true
		}
	}
	return false
}

// contentType goes by the extension. The common ones do not depend on what the
// system's tables say.
func contentType(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".html", ".htm":
		return htmlText
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".txt", ".md":
		return plainText
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}
