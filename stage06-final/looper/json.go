package looper

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// BindJSON waits for the request's content and decodes it into v, as encoding/json does, and then calls Config.Validate. It ignores keys that
// v has no field for. If a key occurs twice, the last value counts.
//
// The error is an *Error for the client: 415 unless Content-Type is application/json or one that ends in "+json"; 400 with
// the place for malformed JSON, text that is not UTF-8, more than 200 levels, a value of another type, anything after the value, and
// no content at all. Or it is one of Body's, or of Config.Validate.
func (c *Context) BindJSON(v any) error {
	if !c.live("BindJSON") {
		return ErrOver
	}
	return c.bindJSON(v, false)
}

// BindJSONStrict is BindJSON that also refuses keys that v has no field for, and keys that occur twice in an object: two programs may
// read such content differently (RFC 8259, section 4). "Admin" is "admin" again, in a map too: both would fill in the same field.
func (c *Context) BindJSONStrict(v any) error {
	if !c.live("BindJSONStrict") {
		return ErrOver
	}
	return c.bindJSON(v, true)
}

func (c *Context) bindJSON(v any, strict bool) error {
	body, err := c.jsonBody()
	if err != nil {
		return err
	}
	if err := decodeJSON(body, v, strict); err != nil {
		return err
	}
	return c.validate(v)
}

// validate calls Config.Validate with the value that was filled in.
func (c *Context) validate(v any) error {
	if c.app.config.Validate == nil {
		return nil
	}
	return c.app.config.Validate(v)
}

// jsonBody waits for content that says that it is JSON.
func (c *Context) jsonBody() ([]byte, error) {
	kind := c.contentType()
	if !isJSON(kind) && (kind != "" || c.head.ContentLength() != 0) {
		return nil, &Error{Status: 415, Message: "expected application/json or a type that ends in +json, found " + foundType(kind)}
	}
	body, err := c.Body()
	if err == nil && len(bytes.Trim(body, jsonBlanks)) == 0 {
		return nil, wrongJSON("", "expected JSON, found no content")
	}
	return body, err
}

// contentType returns the type of the content in small letters, without parameters; "" if the client does not say.
func (c *Context) contentType() string {
	kind, _ := c.mediaType()
	return kind
}

// isJSON reports whether a type of content is JSON (RFC 6839, section 3.1).
func isJSON(kind string) bool { return kind == "application/json" || strings.HasSuffix(kind, "+json") }

const jsonBlanks = " \t\r\n"

func wrongJSON(field, reason string) *Error {
	return Invalid(400, FieldError{Source: "json", Name: field, Reason: reason})
}

// decodeJSON decodes one value. What is wrong with the content is an *Error.
func decodeJSON(body []byte, v any, strict bool) error {
	if err := checkJSON(body); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if strict {
		decoder.DisallowUnknownFields()
	}
	if err := decoder.Decode(v); err != nil {
		return jsonError(body, err)
	}
	end := int(decoder.InputOffset())
	if rest := bytes.TrimLeft(body[end:], jsonBlanks); len(rest) > 0 {
		at := len(body) - len(rest)
		return wrongJSON("", fmt.Sprintf("expected the end of the content, found %q %s", rest[0], place(body, at)))
	}
	if strict {
		return checkKeys(body)
	}
	return nil
}

// checkJSON refuses what encoding/json would take: bytes that are not UTF-8, which it replaces, and many levels.
func checkJSON(body []byte) error {
	for at := 0; at < len(body); {
		r, size := utf8.DecodeRune(body[at:])
		if r == utf8.RuneError && size == 1 {
			return wrongJSON("", fmt.Sprintf("expected UTF-8, found the byte 0x%02x %s", body[at], place(body, at)))
		}
		at += size
	}
	if at := tooDeep(body); at >= 0 {
		return wrongJSON("", fmt.Sprintf("expected at most %d levels, found more %s", maxDepth, place(body, at)))
	}
	return nil
}

// jsonError turns an error of encoding/json into one for the client.
func jsonError(body []byte, err error) error {
	if wrong, is := errors.AsType[*json.SyntaxError](err); is {
		return wrongJSON("", "expected JSON, found an "+wrong.Error()+" "+place(body, int(wrong.Offset)-1))
	}
	if wrong, is := errors.AsType[*json.UnmarshalTypeError](err); is {
		return wrongJSON(wrong.Field, fmt.Sprintf("expected %s, found %s %s", jsonWords(wrong.Type, wrong.Value), foundJSON(wrong.Value), place(body, tokenBefore(body, int(wrong.Offset)))))
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return wrongJSON("", "expected more JSON, found the end of the content "+place(body, len(body)))
	}
	if _, is := errors.AsType[*json.InvalidUnmarshalError](err); is {
		return err // a fault of the program
	}
	if field, is := strings.CutPrefix(err.Error(), "json: unknown field "); is {
		return wrongJSON(cut(strings.Trim(field, `"`), maxReason), "expected a field that is known")
	}
	return wrongJSON("", "expected a value that can be read: "+cut(err.Error(), maxReason))
}

// place says where a byte is, for people and for programs.
func place(body []byte, at int) string {
	before := body[:min(max(at, 0), len(body))]
	line := bytes.Count(before, []byte{'\n'}) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("(line %d, column %d, byte %d)", line, column, len(before))
}
