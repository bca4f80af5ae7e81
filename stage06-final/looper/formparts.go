package looper

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
)

// formParts reads a form of multipart/form-data (RFC 7578). Fields go into memory. Files go into memory while there is
// room, and then into a temporary file.
type formParts struct {
	c      *Context
	limits FormConfig
	source *partSource
	form   *Form
	fields int64  // bytes of fields so far
	room   int64  // bytes of memory that files may still take
	piece  []byte // of a file; nil before the first file
}

// pieceBytes is the number of bytes of a file that are read and stored at a time.
const pieceBytes = 64 << 10

// maxBoundary is the longest boundary, in bytes (RFC 2046, section 5.1.1).
const maxBoundary = 70

func (c *Context) readParts(boundary string) (*Form, error) {
	if boundary == "" || len(boundary) > maxBoundary {
		return nil, &Error{Status: 400, Message: fmt.Sprintf("expected multipart/form-data with a boundary of up to %d bytes", maxBoundary)}
	}
	p := &formParts{c: c, limits: c.app.config.Form.withDefaults(), source: &partSource{r: c.Reader()}}
	p.room = max(p.limits.Memory, 0)
	p.form = &Form{Values: make(url.Values), Files: make(map[string][]*FormFile)}
	parts := multipart.NewReader(p.source, boundary)
	for count := 0; ; count++ {
		part, err := p.next(parts)
		if err == io.EOF {
			return p.form, nil
		}
		if err == nil && count == p.limits.Parts {
			err = tooManyParts(p.limits.Parts)
		}
		if err == nil {
			err = p.read(part)
		}
		if err != nil {
			return nil, err
		}
	}
}

// next returns the next part after its head has arrived, and io.EOF after the last part.
func (p *formParts) next(parts *multipart.Reader) (*multipart.Part, error) {
	p.source.limit(int64(p.limits.Head) + multipartBuffer)
	part, err := parts.NextPart()
	p.source.unlimited()
	switch {
	case err == io.EOF: // a wrapped io.EOF means that content is missing
		return nil, err
	case errors.Is(err, errLongHead) || err == nil && headBytes(part.Header) > p.limits.Head:
		return nil, &Error{Status: 413, Message: fmt.Sprintf("expected header fields of at most %d bytes in a part of the form", p.limits.Head)}
	case err != nil:
		return nil, p.malformed(err)
	}
	return part, nil
}

// headBytes returns the length of a part's header fields.
func headBytes(head textproto.MIMEHeader) (n int) {
	for name, values := range head {
		for _, value := range values {
			n += len(name) + len(": ") + len(value) + len("\r\n")
		}
	}
	return n
}

// malformed returns the error for content that cannot be read: the error of its source, or else the client's mistake.
func (p *formParts) malformed(err error) error {
	if p.source.err != nil {
		return p.source.err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{Status: 400, Message: "expected the form's last boundary, found the end of the content"}
	}
	return &Error{Status: 400, Message: "expected the next part of the form, found malformed content"}
}

// read reads a part to its end.
func (p *formParts) read(part *multipart.Part) error {
	kind, parameters, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	name, named := parameters["name"]
	if err != nil || kind != "form-data" || !named {
		found := quoted(part.Header.Get("Content-Disposition"))
		return &Error{Status: 400, Message: "expected a part with Content-Disposition: form-data and a name, found " + found}
	}
	file, isFile := parameters["filename"]
	if !isFile {
		return p.readField(name, part)
	}
	f := &FormFile{Name: baseName(file), Type: part.Header.Get("Content-Type"), Header: part.Header, c: p.c}
	if err := p.readFile(name, f, part); err != nil {
		return err
	}
	if file != "" || f.Size > 0 { // otherwise the browser's user has chosen no file
		p.form.Files[name] = append(p.form.Files[name], f)
	}
	return nil
}

func (p *formParts) readField(name string, part io.Reader) error {
	p.fields += int64(len(name))
	room := p.limits.Fields - p.fields
	value, err := io.ReadAll(io.LimitReader(part, room+1))
	if int64(len(value)) > room {
		return tooManyBytes(p.limits.Fields)
	}
	if err != nil {
		return p.malformed(err)
	}
	p.fields += int64(len(value))
	p.form.Add(name, string(value))
	return nil
}

// readFile reads a file piece by piece.
func (p *formParts) readFile(name string, f *FormFile, part io.Reader) error {
	if p.piece == nil {
		p.piece = make([]byte, pieceBytes)
	}
	for {
		n, ended := 0, error(nil)
		for n < len(p.piece) && ended == nil {
			var got int
			got, ended = part.Read(p.piece[n:])
			n += got
		}
		if f.Size += int64(n); p.limits.FileSize > 0 && f.Size > p.limits.FileSize {
			return Invalid(413, FieldError{Source: "form", Name: name, Reason: fmt.Sprintf("expected a file of at most %d bytes", p.limits.FileSize)})
		}
		if err := p.keep(f, p.piece[:n]); err != nil {
			return err
		}
		if ended == io.EOF {
			return nil
		}
		if ended != nil {
			return p.malformed(ended)
		}
	}
}

// keep stores a piece of a file: in memory if there is room for all of the file so far, and else in the spool.
func (p *formParts) keep(f *FormFile, piece []byte) error {
	if f.spool == nil {
		if int64(len(piece)) <= p.room {
			p.room -= int64(len(piece))
			f.content = append(f.content, piece...)
			return nil
		}
		if err := p.c.openSpool(p.limits.Folder); err != nil {
			return err
		}
		f.spool, f.from = p.c.spool, p.c.spool.size
		p.room += int64(len(f.content))
		piece, f.content = append(f.content, piece...), nil
	}
	return f.spool.write(p.c, piece)
}

// partSource is the content of a form, as package multipart reads it. It limits what is read.
type partSource struct {
	r    io.Reader
	err  error // of r, but not io.EOF
	left int64 // bytes that may still be read; no limit if negative
}

// multipartBuffer is the number of bytes that package multipart reads ahead. The package limits the head of a part to
// 10 MB; partSource has a lower limit.
const multipartBuffer = 4 << 10

var errLongHead = errors.New("looper: the head of a part is too long")

func (s *partSource) limit(n int64) { s.left = n }
func (s *partSource) unlimited()    { s.left = -1 }

func (s *partSource) Read(b []byte) (int, error) {
	if s.left == 0 {
		return 0, errLongHead
	}
	if s.left > 0 && int64(len(b)) > s.left {
		b = b[:s.left]
	}
	n, err := s.r.Read(b)
	if s.left > 0 {
		s.left -= int64(n)
	}
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}
