package looper

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"
)

// File answers GET and HEAD with a file of a folder: with its type by the extension, with
// the validators ETag and Last-Modified, heeding the conditions that the client puts
// (RFC 9110, section 13) and a range of bytes that it asks for (section 14). It is read
// on the loop, a piece at a time, as fast as the client takes it.
//
// A name that leads out of the folder, or to what is no regular file, is an *Error with
// status 404, like one that is not there. A file that this process may not open is one with
// status 403, and the log says so. Any other failure of the system is returned as it is. To
// keep symbolic links inside, take the FS of an os.Root.
func (c *Context) File(files fs.FS, name string) error {
	if !c.live("File") {
		return ErrOver
	}
	// What fs.ValidPath lets through has no ".." and no empty element; "." by itself is the
	// folder. A backslash is a separator somewhere, and so is refused everywhere.
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
		return &Error{Status: 404}
	}
	file, info, err := openFile(files, name)
	if err != nil {
		return c.unopened(err)
	}
	sends, err := c.sendFile(file, info, name)
	if !sends {
		_ = file.Close() // which loses nothing: the file was only read
	}
	return err
}

// openFile opens a regular file. Others are not touched: opening a named pipe would hold
// the loop until somebody writes to it.
func openFile(files fs.FS, name string) (fs.File, fs.FileInfo, error) {
	info, err := fs.Stat(files, name)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fs.ErrNotExist
	}
	file, err := files.Open(name)
	if err != nil {
		return nil, nil, err
	}
	// The file may have been replaced since: what is sent is described by itself.
	info, err = file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

// unopened answers for a file that cannot be opened. A name that leads nowhere is the client's
// mistake: 404, and no line in the log. A file that this process may not open is 403, as in
// nginx, Apache and net/http. Only the operator can mend that, so the log has a line. Any
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

// absences are the errors for a name that leads to no file. A client can bring each about
// with nothing but a name. It is only read.
var absences = [...]error{
	fs.ErrNotExist,
	fs.ErrInvalid,
	syscall.ENOTDIR, // a file in the place of a folder
	syscall.ELOOP,   // symbolic links that lead to each other
	syscall.ENAMETOOLONG,
	syscall.EINVAL, // a name with characters that the file system does not have
	syscall.EILSEQ, // ... or in an encoding that it does not have
}

// isAbsent reports whether there is no file of a name, or none within the folder.
func isAbsent(err error) bool {
	for _, absence := range absences {
		if errors.Is(err, absence) {
			return true
		}
	}
	// Package os does not export the error of an os.Root for what leads out of it.
	var outside *fs.PathError
	return errors.As(err, &outside) && outside.Err.Error() == "path escapes from parent"
}

// sendFile sends a file, or says that the client has it already, or does not want it. It
// tells whether a transfer has begun, which closes the file in the end.
func (c *Context) sendFile(file fs.File, info fs.FileInfo, name string) (sends bool, err error) {
	v, err := c.setVersion(info)
	if err != nil {
		return false, err
	}
	switch c.precondition(v) {
	case 304:
		return false, c.send(304, "", nil)
	case 412:
		return false, &Error{Status: 412}
	}
	size := info.Size()
	p, status := part{0, size}, 200
	if seeker, ok := file.(io.Seeker); ok {
		if p, status, err = c.choosePart(seeker, v, size); err != nil {
			return false, err
		}
	}
	r := Response{Status: status, ContentType: contentType(name), InPieces: true, Length: p.length}
	if err := c.open(&r); err != nil {
		return false, err
	}
	if len(r.wraps) > 0 || c.outlet != nil {
		return false, c.copyFile(&r, io.LimitReader(file, p.length))
	}
	c.log(r.Status, r.Length)
	t := &transfer{app: c.app, x: c.x, name: name, file: file, left: p.length, piece: c.app.pieceOfFile(), gone: c.goes}
	return true, t.begin(r.Status, c.isHead())
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

// choosePart goes to the part that the client asks for, and says so in the answer.
func (c *Context) choosePart(file io.Seeker, v version, size int64) (p part, status int, err error) {
	if err := c.AddHeader("Accept-Ranges", "bytes"); err != nil {
		return p, 0, err
	}
	p, asked, err := c.requested(v, size)
	switch {
	case err != nil:
		return p, 0, errors.Join(c.AddHeader("Content-Range", fmt.Sprintf("bytes */%d", size)), &Error{Status: 416})
	case !asked:
		return part{0, size}, 200, nil
	}
	if _, err := file.Seek(p.first, io.SeekStart); err != nil {
		return p, 0, err
	}
	return p, 206, c.AddHeader("Content-Range", fmt.Sprintf("bytes %d-%d/%d", p.first, p.first+p.length-1, size))
}

// pieceOfFile is memory that all transfers read into, since each hands over at once what
// it has read.
func (a *App) pieceOfFile() []byte {
	if a.piece == nil {
		a.piece = make([]byte, pieceSize)
	}
	return a.piece
}
