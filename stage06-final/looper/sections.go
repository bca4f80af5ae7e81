package looper

import (
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
)

// section is a part of a file, and the text that the server sends before it.
type section struct {
	head []byte
	part
}

// sections is the content of a response: parts of a file, one after the other. It is an io.Reader.
type sections struct {
	file fs.File
	at   int64 // offset of the next read from the file
	list []section
}

// length returns the number of bytes that are left.
func (s *sections) length() (n int64) {
	for i := range s.list {
		n += int64(len(s.list[i].head)) + s.list[i].length
	}
	return n
}

func (s *sections) Read(p []byte) (int, error) {
	for len(s.list) > 0 {
		next := &s.list[0]
		switch {
		case len(next.head) > 0:
			n := copy(p, next.head)
			next.head = next.head[n:]
			return n, nil
		case next.length > 0:
			return s.readFile(p, next)
		}
		s.list = s.list[1:]
	}
	return 0, io.EOF
}

func (s *sections) readFile(p []byte, next *section) (int, error) {
	if s.at != next.first {
		// Parts are sent only of a file that can seek.
		if _, err := s.file.(io.Seeker).Seek(next.first, io.SeekStart); err != nil {
			return 0, err
		}
		s.at = next.first
	}
	n, err := s.file.Read(p[:min(int64(len(p)), next.length)])
	s.at += int64(n)
	next.first += int64(n)
	next.length -= int64(n)
	if err == io.EOF && next.length > 0 {
		err = io.ErrUnexpectedEOF // the file has shrunk
	}
	if n > 0 && err == io.EOF {
		err = nil // it is the end of the file, not of the sections
	}
	return n, err
}

// byteranges returns several parts of a file as multipart/byteranges content (RFC 9110, section 14.6).
// The boundary is random, so it cannot stand in the file.
func byteranges(file fs.File, parts []part, size int64, contentType string) (content *sections, multipartType string) {
	boundary := rand.Text()
	content = &sections{file: file}
	start := ""
	for _, p := range parts {
		head := fmt.Appendf(nil, "%s--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n", start, boundary, contentType, p.contentRange(size))
		content.list = append(content.list, section{head, p})
		start = "\r\n"
	}
	content.list = append(content.list, section{head: fmt.Appendf(nil, "\r\n--%s--\r\n", boundary)})
	return content, "multipart/byteranges; boundary=" + boundary
}

// contentRange is the value of Content-Range for a part of a file of size bytes.
func (p part) contentRange(size int64) string {
	return fmt.Sprintf("bytes %d-%d/%d", p.first, p.first+p.length-1, size)
}
