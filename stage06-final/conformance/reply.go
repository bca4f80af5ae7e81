package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// reply is a response as it came.
type reply struct {
	line    string // the status line
	version string // "HTTP/1.1"
	status  int
	fields  []field // of the head
	trailer []field
	body    []byte
	interim int // status of the interim response before it; 0: none
}

type field struct{ name, value string }

// values returns the values of a field, one for each of its lines.
func (r *reply) values(name string) (values []string) {
	for _, f := range r.fields {
		if strings.EqualFold(f.name, name) {
			values = append(values, f.value)
		}
	}
	return values
}

// errMore is the error of a response that is not complete yet.
var errMore = errors.New("the response is not complete")

// malformed returns the error of a malformed response.
func malformed(format string, args ...any) error {
	return fmt.Errorf("a malformed response: "+format, args...)
}

// parseReply reads one response from the beginning of in. It is as strict as the suite
// expects servers to be with requests: a client must not have to guess either. It returns
// how many bytes the response takes, or errMore. ended says that nothing will come
// after in, toHead that the request was HEAD.
func parseReply(in []byte, ended, toHead bool) (r *reply, n int, err error) {
	end := bytes.Index(in, []byte("\r\n\r\n"))
	if end < 0 {
		if len(in) > maxHead {
			return nil, 0, malformed("its head does not end within %d bytes", maxHead)
		}
		return nil, 0, suspicious(in)
	}
	lines := strings.Split(string(in[:end]), "\r\n")
	r = &reply{line: lines[0]}
	if r.version, r.status, err = parseStatusLine(lines[0]); err != nil {
		return nil, 0, err
	}
	if r.fields, err = parseFields(lines[1:]); err != nil {
		return nil, 0, err
	}
	n = end + len("\r\n\r\n")
	used, err := r.readBody(in[n:], ended, toHead)
	return r, n + used, err
}

// maxHead is the length, in bytes, of the longest head of a response.
const maxHead = 64 << 10

// suspicious returns early that in will not become a response.
func suspicious(in []byte) error {
	if start := "HTTP/1."; !strings.HasPrefix(string(in[:min(len(in), len(start))]), start[:min(len(in), len(start))]) {
		return malformed("it does not begin with HTTP/1.")
	}
	if bytes.Contains(in, []byte("\n\n")) {
		return malformed("LF alone ends its lines")
	}
	return errMore
}

func parseStatusLine(line string) (version string, status int, err error) {
	version, rest, _ := strings.Cut(line, " ")
	code, reason, spaced := strings.Cut(rest, " ")
	status, err = strconv.Atoi(code)
	switch {
	case version != "HTTP/1.1" && version != "HTTP/1.0":
		return "", 0, malformed("expected HTTP/1.1, found %q", version)
	case err != nil || len(code) != 3 || status < 100:
		return "", 0, malformed("expected a status of three digits, found %q", code)
	case !spaced:
		return "", 0, malformed("expected a space after the status (RFC 9112 4)")
	case !plainText(reason):
		return "", 0, malformed("a control byte in the reason phrase %q", reason)
	}
	return version, status, nil
}

func parseFields(lines []string) (fields []field, err error) {
	for _, line := range lines {
		name, value, colon := strings.Cut(line, ":")
		switch {
		case !colon || !fieldShape.MatchString(name):
			return nil, malformed("expected a field, found %q", clip(line))
		case !plainText(value):
			return nil, malformed("a control byte in the field %q", clip(line))
		}
		fields = append(fields, field{name, strings.Trim(value, " \t")})
	}
	return fields, nil
}

// plainText reports whether text has only bytes that a field value may have.
func plainText(text string) bool {
	for _, c := range []byte(text) {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

func clip(text string) string { return text[:min(len(text), 80)] }

// readBody finds the content by RFC 9112, section 6.3.
func (r *reply) readBody(in []byte, ended, toHead bool) (used int, err error) {
	lengths, codings := r.values("Content-Length"), r.values("Transfer-Encoding")
	none := r.status < 200 || r.status == 204
	switch {
	case none && len(lengths)+len(codings) > 0:
		return 0, malformed("Content-Length or Transfer-Encoding with status %d", r.status)
	case len(lengths) > 0 && len(codings) > 0:
		return 0, malformed("both Content-Length and Transfer-Encoding")
	case len(codings) > 0 && !slices.Equal(codings, []string{"chunked"}):
		return 0, malformed("expected Transfer-Encoding: chunked, found %q", codings)
	}
	length := -1
	if len(lengths) > 0 {
		if length, err = strconv.Atoi(lengths[0]); err != nil || length < 0 || len(lengths) > 1 || lengths[0][0] == '+' {
			return 0, malformed("expected one number as Content-Length, found %q", lengths)
		}
	}
	switch {
	case none || r.status == 304 || toHead:
		return 0, nil
	case len(codings) > 0:
		return r.readChunks(in)
	case length > len(in):
		return 0, errMore
	case length >= 0:
		r.body = in[:length]
		return length, nil
	case !ended:
		return 0, errMore
	}
	r.body = in
	return len(in), nil
}

// readChunks reads chunked content (RFC 9112, section 7.1).
func (r *reply) readChunks(in []byte) (used int, err error) {
	for {
		line, rest, whole := bytes.Cut(in[used:], []byte("\r\n"))
		if !whole {
			return 0, errMore
		}
		digits, _, _ := strings.Cut(string(line), ";")
		size, err := strconv.ParseUint(digits, 16, 31)
		if err != nil {
			return 0, malformed("expected a chunk size, found %q", clip(string(line)))
		}
		used = len(in) - len(rest)
		if size == 0 {
			break
		}
		if len(rest) < int(size)+2 {
			return 0, errMore
		}
		if string(rest[size:size+2]) != "\r\n" {
			return 0, malformed("expected CRLF after a chunk, found %q", rest[size:size+2])
		}
		r.body = append(r.body, rest[:size]...)
		used += int(size) + 2
	}
	var lines []string
	for {
		line, rest, whole := bytes.Cut(in[used:], []byte("\r\n"))
		if !whole {
			return 0, errMore
		}
		used = len(in) - len(rest)
		if len(line) == 0 {
			break
		}
		lines = append(lines, string(line))
	}
	r.trailer, err = parseFields(lines)
	return used, err
}
