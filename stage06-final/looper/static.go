package looper

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"syscall"
)

// File responds to GET and HEAD with a file of a folder. The content type follows from the file's extension. File sends
// the validators ETag and Last-Modified, and obeys the client's conditions (RFC 9110, section 13) and ranges of bytes
// (section 14). The kernel sends the file (sendfile(2)), or the loop reads it piece by piece, as fast as the client takes
// it. In both cases, the loop waits for the disk if the file is not in the system's memory.
//
// If a name does not exist, leads out of the folder, or is not a regular file, the error is an *Error with status 404. If
// this process may not open the file, the status is 403, and the log has a line. File returns any other error of the
// system unchanged. To keep symbolic links inside the folder, use the FS of an os.Root.
func (c *Context) File(files fs.FS, name string) error {
	if !c.live("File") {
		return ErrOver
	}
	return c.file(files, name, contentType(name))
}

// FileAs is File for a file whose name does not tell its type, such as one that a client has uploaded: it is sent with the
// given Content-Type. A browser runs scripts in HTML and SVG as if they were the application's own. So for an upload call
// Attachment, or pass a type that the application has checked.
func (c *Context) FileAs(files fs.FS, name, contentType string) error {
	if !c.live("FileAs") {
		return ErrOver
	}
	return c.file(files, name, contentType)
}

func (c *Context) file(files fs.FS, name, kind string) error {
	if !isName(name) {
		return &Error{Status: 404}
	}
	file, info, err := openFile(files, name)
	if err != nil {
		return c.unopened(err)
	}
	return c.transmit(&representation{file: file, info: info, name: name, kind: kind})
}

// isName reports whether name may be that of a file. A name that fs.ValidPath accepts has no ".." and no empty element;
// "." by itself is the folder. A backslash is a separator on some systems, and so is refused on all.
func isName(name string) bool { return fs.ValidPath(name) && !strings.ContainsAny(name, "\\\x00") }

// errFolder is the error for a folder in place of a file.
var errFolder = fmt.Errorf("it is a folder: %w", fs.ErrNotExist)

// openFile opens only regular files. Opening a named pipe would block
// the loop until another program opens the pipe for writing.
func openFile(files fs.FS, name string) (fs.File, fs.FileInfo, error) {
	info, err := fs.Stat(files, name)
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		return nil, nil, errFolder
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fs.ErrNotExist
	}
	file, err := files.Open(name)
	if err != nil {
		return nil, nil, err
	}
	// The file may have been replaced since then: describe the one that is sent.
	info, err = file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

// unopened responds for a file that cannot be opened. A name that does not exist is the client's
// mistake: 404, and no line in the log. A file that this process may not open is 403, as in
// nginx, Apache and net/http. Only the operator can correct that, so the log has a line. Any
// other error is a fault of the system, which becomes 500 with a line in the log.
func (c *Context) unopened(err error) error {
	switch {
	case isAbsent(err):
		return &Error{Status: 404}
	case errors.Is(err, fs.ErrPermission):
		c.app.config.Log.Error("opening a file failed", "path", c.Path(), "error", err)
		return &Error{Status: 403}
	}
	return err
}

// absences are the errors for a name that leads to no file. A client can cause each of them
// with nothing but a name. It is only read.
var absences = [...]error{
	fs.ErrNotExist,
	fs.ErrInvalid,
	syscall.ENOTDIR, // a file in place of a folder
	syscall.ELOOP,   // symbolic links that lead to each other
	syscall.ENAMETOOLONG,
	syscall.EINVAL, // a name with characters that the file system does not have
	syscall.EILSEQ, // ... or in an encoding that it does not have
}

// isAbsent reports whether a name has no file, or none inside the folder.
func isAbsent(err error) bool {
	for _, absence := range absences {
		if errors.Is(err, absence) {
			return true
		}
	}
	// Package os does not export the error of an os.Root for a name that leads out of it.
	var outside *fs.PathError
	return errors.As(err, &outside) && outside.Err.Error() == "path escapes from parent"
}

// representation is a file as it is sent.
type representation struct {
	file   fs.File
	info   fs.FileInfo
	name   string // for the log
	kind   string // Content-Type
	coding string // Content-Encoding; empty: none
	cache  string // Cache-Control; empty: none
}

// transmit sends a file, and closes it.
func (c *Context) transmit(r *representation) (err error) {
	sends := false
	defer func() { // also if a function of OnResponse, or a writer of Wrap, panics or ends the goroutine
		if !sends {
			_ = r.file.Close() // its error does not matter: the file was only read
		}
	}()
	sends, err = c.sendFile(r)
	return err
}

// sendFile sends a file, or responds that the client already has it or does not want it. sends reports whether a transfer
// has begun, which closes the file in the end.
func (c *Context) sendFile(r *representation) (sends bool, err error) {
	v := c.setVersion(r)
	switch c.precondition(v) {
	case 304:
		c.setFields("Cache-Control", r.cache)
		return false, c.takeBack(r, c.send(304, "", nil))
	case 412:
		return false, &Error{Status: 412}
	}
	content, response, err := c.choose(r, v)
	if err != nil {
		return false, err
	}
	c.setFields("Content-Encoding", r.coding, "Cache-Control", r.cache)
	if err := c.open(&response); err != nil {
		return false, c.takeBack(r, err)
	}
	if len(response.wraps) > 0 || c.outlet != nil {
		return false, c.copyFile(&response, content)
	}
	c.log(response.Status, response.Length)
	t := &transfer{app: c.app, x: c.x, name: r.name, content: content, left: response.Length, piece: c.app.pieceOfFile()}
	c.transfer = t
	return true, t.begin(response.Status, c.isHead() || isBodiless(response.Status), c.goes)
}

// takeBack deletes the fields about a file if err is why it is not sent, such as the error of a function of OnResponse. They
// would be false for the error page, which a cache might keep for a year.
func (c *Context) takeBack(r *representation, err error) error {
	if err == nil || c.responded {
		return err
	}
	for _, name := range []string{"ETag", "Last-Modified", "Accept-Ranges", "Content-Range", "Content-Encoding"} {
		c.DelHeader(name)
	}
	if c.ResponseHeader("Cache-Control") == r.cache { // otherwise the function that has failed has set it
		c.DelHeader("Cache-Control")
	}
	return err
}

// setFields adds fields, given as names and values. It leaves out a field without a value.
func (c *Context) setFields(pairs ...string) {
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] != "" {
			c.SetHeader(pair[0], pair[1])
		}
	}
}

// copyFile sends a file through the writers of Response.Wrap.
func (c *Context) copyFile(r *Response, content io.Reader) error {
	s, err := c.startStream(r)
	if err != nil || c.isHead() {
		return err
	}
	_, err = io.Copy(s, content)
	return err
}

// choose returns the content that the client asks for: all, or parts.
func (c *Context) choose(r *representation, v version) (content *sections, response Response, err error) {
	size := r.info.Size()
	content = &sections{file: r.file, list: []section{{part: part{0, size}}}}
	response = Response{Status: 200, ContentType: r.kind, InPieces: true, Length: size}
	if _, ok := r.file.(io.Seeker); !ok {
		return content, response, nil
	}
	c.AddHeader("Accept-Ranges", "bytes")
	parts, err := c.requested(v, size)
	switch {
	case err != nil:
		c.AddHeader("Content-Range", fmt.Sprintf("bytes */%d", size))
		return nil, response, &Error{Status: 416}
	case len(parts) == 1:
		content.list = []section{{part: parts[0]}}
		response.Status, response.Length = 206, parts[0].length
		c.AddHeader("Content-Range", parts[0].contentRange(size))
		return content, response, nil
	case len(parts) > 1:
		several, kind := byteranges(r.file, parts, size, r.kind)
		if length := several.length(); length < size {
			return several, Response{Status: 206, ContentType: kind, InPieces: true, Length: length}, nil
		}
	}
	return content, response, nil
}

// pieceOfFile returns the memory into which all transfers read: each hands over at once what it has read.
func (a *App) pieceOfFile() []byte {
	if a.piece == nil {
		a.piece = make([]byte, pieceSize)
	}
	return a.piece
}
