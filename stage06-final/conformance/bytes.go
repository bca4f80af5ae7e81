package conformance

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Bytes are bytes to send or to compare, in the notation of case files: every byte stands
// for itself, except after a backslash (README.md, "Bytes"). The notation is parsed once
// and expanded for each run, since it may name the server's address and be large.
type Bytes []piece

// piece is literal text, a variable, or the repetition of other pieces.
type piece struct {
	literal  string
	variable string
	times    int
	repeated Bytes
}

// Vars are the values of the names between \{ and }.
type Vars map[string]string

// variables are the names that Vars has in every run.
var variables = map[string]string{
	"host": "the server's host and port, as a Host field has them",
	"name": "the server's host, without the port",
	"port": "the server's port",
}

// maxBytes is the largest number of bytes that one line of a case may stand for.
const maxBytes = 64 << 20

// ParseBytes reads the notation.
func ParseBytes(text string) (Bytes, error) {
	b, rest, err := parsePieces(text, 0)
	switch {
	case err != nil:
		return nil, err
	case rest != "":
		return nil, errors.New(`expected \} or no brace at all, found }`)
	case b.Len(nil) > maxBytes:
		return nil, fmt.Errorf("expected at most %d bytes, found %d", maxBytes, b.Len(nil))
	}
	return b, nil
}

// parsePieces reads up to the end of the text, or, inside a repetition, up to its
// closing brace, which stays in rest.
func parsePieces(text string, depth int) (b Bytes, rest string, err error) {
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			b = append(b, piece{literal: literal.String()})
			literal.Reset()
		}
	}
	for text != "" {
		switch {
		case depth > 0 && text[0] == '}':
			flush()
			return b, text, nil
		case text[0] != '\\':
			literal.WriteByte(text[0])
			text = text[1:]
		case strings.HasPrefix(text, `\{`):
			flush()
			var p piece
			if p, text, err = parseBrace(text[2:], depth); err != nil {
				return nil, "", err
			}
			b = append(b, p)
		default:
			var c byte
			if c, text, err = parseEscape(text); err != nil {
				return nil, "", err
			}
			literal.WriteByte(c)
		}
	}
	flush()
	return b, "", nil
}

// parseBrace reads "name}" or "N*pieces}".
func parseBrace(text string, depth int) (p piece, rest string, err error) {
	end := strings.IndexAny(text, "*}")
	switch {
	case end < 0:
		return p, "", errors.New(`expected a } for this \{, found the end of the line`)
	case text[end] == '}':
		name := text[:end]
		if variables[name] == "" {
			return p, "", fmt.Errorf(`expected \{host}, \{name}, \{port} or \{N*bytes}, found \{%s}`, name)
		}
		return piece{variable: name}, text[end+1:], nil
	}
	times, err := strconv.Atoi(text[:end])
	if err != nil || times < 1 || times > maxBytes {
		return p, "", fmt.Errorf(`expected a number from 1 to %d before *, found %q`, maxBytes, text[:end])
	}
	inner, rest, err := parsePieces(text[end+1:], depth+1)
	switch {
	case err != nil:
		return p, "", err
	case rest == "":
		return p, "", errors.New(`expected a } for this \{, found the end of the line`)
	case len(inner) == 0:
		return p, "", errors.New(`expected bytes to repeat, found }`)
	}
	return piece{times: times, repeated: inner}, rest[1:], nil
}

// simpleEscapes are the escapes of one letter. The space is one because many editors
// remove spaces at the end of a line.
var simpleEscapes = map[byte]byte{
	'r': '\r', 'n': '\n', 't': '\t', '0': 0, 's': ' ', '\\': '\\', '"': '"', '}': '}',
}

func parseEscape(text string) (c byte, rest string, err error) {
	if len(text) < 2 {
		return 0, "", errors.New(`expected an escape after \, found the end of the line`)
	}
	if c, ok := simpleEscapes[text[1]]; ok {
		return c, text[2:], nil
	}
	if text[1] != 'x' {
		return 0, "", fmt.Errorf(`expected \r \n \t \0 \s \\ \" \} \xHH or \{...}, found \%c`, text[1])
	}
	if len(text) < 4 {
		return 0, "", errors.New(`expected two hexadecimal digits after \x, found the end of the line`)
	}
	n, err := strconv.ParseUint(text[2:4], 16, 8)
	if err != nil {
		return 0, "", fmt.Errorf(`expected two hexadecimal digits after \x, found %q`, text[2:4])
	}
	return byte(n), text[4:], nil
}

// Len returns the number of bytes that AppendTo writes, and maxBytes+1 if these are too many.
func (b Bytes) Len(vars Vars) (n int) {
	for _, p := range b {
		switch {
		case p.variable != "":
			n += len(vars[p.variable])
		case p.times > 0:
			n += p.times * min(p.repeated.Len(vars), maxBytes+1)
		default:
			n += len(p.literal)
		}
	}
	return min(n, maxBytes+1)
}

// AppendTo appends the bytes that b stands for.
func (b Bytes) AppendTo(dst []byte, vars Vars) []byte {
	for _, p := range b {
		switch {
		case p.variable != "":
			dst = append(dst, vars[p.variable]...)
		case p.times > 0:
			once := p.repeated.AppendTo(nil, vars)
			for range p.times {
				dst = append(dst, once...)
			}
		default:
			dst = append(dst, p.literal...)
		}
	}
	return dst
}
