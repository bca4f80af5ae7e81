package looper

import (
	"fmt"
	"io"
	"strings"
)

// Attachment makes the client save the response under a file name instead of showing it (Content-Disposition, RFC
// 6266). Call it before any kind of response. The name may have any letters. Slashes, backslashes and control
// characters become "_", so that it stays one name on every system.
func (c *Context) Attachment(filename string) {
	if c.maySet("Attachment") {
		c.SetHeader("Content-Disposition", "attachment"+filenameParameters(filename))
	}
}

// filenameParameters returns the parameters of Content-Disposition. A name with other than plain characters stands
// there twice (RFC 6266, appendix D): encoded, and for clients that do not decode it, with "_" for each such character.
func filenameParameters(name string) string {
	if name == "" {
		return ""
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '/' || r == '\\' {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	plain := strings.Map(func(r rune) rune {
		if r > '~' || r == '"' || r == '%' {
			return '_'
		}
		return r
	}, name)
	if plain == name {
		return `; filename="` + name + `"`
	}
	return `; filename="` + plain + `"; filename*=UTF-8''` + encodeExtended(name)
}

// encodeExtended encodes text as the value of an extended parameter (RFC 8187, section 3.2.1).
func encodeExtended(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if isAlphanumeric(c) || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// SendReader responds with the content of r, as fast as the client takes it. length is the content's length in bytes;
// if it is negative, the length is unknown and the content ends with r. If r has more, the rest is left out. If r has
// less, the response is cut off and the error says so. r is read on the loop: it must have its content at hand, or wait
// as a handler does (Context.Reader, Context.Dial). The errors are those of Stream and r.
func (c *Context) SendReader(status int, contentType string, length int64, r io.Reader) error {
	if !c.live("SendReader") {
		return ErrOver
	}
	s, err := c.begin(Response{Status: status, ContentType: contentType, InPieces: true, Length: max(length, -1)})
	if err != nil || c.isHead() {
		return err
	}
	if length < 0 {
		_, err = io.Copy(s, r)
		return err
	}
	n, err := io.Copy(s, io.LimitReader(r, length))
	if err == nil && n < length {
		err = fmt.Errorf("expected %d bytes of content to send, found %d: %w", length, n, io.ErrUnexpectedEOF)
	}
	return err
}
