package looper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// maxDepth is how many arrays and objects may stand one in the other. encoding/json takes 10,000, each with a
// part of the stack.
const maxDepth = 200

// tooDeep returns where the level after the last that may be begins; -1 if there is none. Malformed JSON is not its business.
func tooDeep(body []byte) int {
	depth := 0
	for at := 0; at < len(body); at++ {
		switch body[at] {
		case '"':
			at = stringEnd(body, at)
		case '{', '[':
			if depth++; depth > maxDepth {
				return at
			}
		case '}', ']':
			depth--
		}
	}
	return -1
}

// stringEnd returns where the string that begins at a byte has its closing quote, or where the content ends.
func stringEnd(body []byte, at int) int {
	for at++; at < len(body) && body[at] != '"'; at++ {
		if body[at] == '\\' {
			at++
		}
	}
	return at
}

// jsonLevel is an array or an object that is open.
type jsonLevel struct {
	keys  map[string]bool // of an object so far, by foldCase; nil for an array
	inKey bool            // a value comes next, or else a key
}

// checkKeys refuses keys that stand twice in an object of well-formed JSON, be it in other letters.
func checkKeys(body []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	levels := []jsonLevel{{}}
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil // the end: the value was decoded before
		}
		top := &levels[len(levels)-1]
		if key, is := token.(string); is && top.keys != nil && !top.inKey {
			folded := foldCase(key)
			if top.keys[folded] {
				return wrongJSON("", fmt.Sprintf("expected each key once in an object, found %s again %s", quoted(key), place(body, tokenBefore(body, int(decoder.InputOffset())))))
			}
			top.keys[folded], top.inKey = true, true
			continue
		}
		top.inKey = false
		switch token {
		case json.Delim('{'):
			levels = append(levels, jsonLevel{keys: make(map[string]bool)})
		case json.Delim('['):
			levels = append(levels, jsonLevel{})
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:len(levels)-1]
		}
	}
}

// tokenBefore returns where the last token begins that has a part before end, in well-formed JSON. encoding/json tells only where it ends.
func tokenBefore(body []byte, end int) int {
	decoder := json.NewDecoder(bytes.NewReader(body))
	for {
		from := int(decoder.InputOffset())
		if _, err := decoder.Token(); err != nil || int(decoder.InputOffset()) >= end {
			return len(body) - len(bytes.TrimLeft(body[from:], jsonBlanks+",:"))
		}
	}
}

// foldCase returns the same text for all keys that encoding/json takes for the name of one field.
func foldCase(key string) string { return strings.ToLower(strings.ToUpper(key)) }

// jsonWords says what JSON a type takes instead of a value, which encoding/json describes: "string", "number 300".
func jsonWords(t reflect.Type, value string) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Map, reflect.Struct:
		return "an object"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if strings.HasPrefix(value, "number ") { // of another size
			return parseInt(reflect.New(t).Elem(), "9999999999999999999")
		}
		return "a whole number"
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return parseUint(reflect.New(t).Elem(), "-1")
	case reflect.Float32, reflect.Float64:
		return "a number"
	}
	return "a " + t.String()
}

// foundJSON says in the same words what encoding/json found.
func foundJSON(value string) string {
	switch kind, number, _ := strings.Cut(value, " "); {
	case number != "":
		return cut(number, maxQuoted)
	case kind == "bool":
		return "true or false"
	case kind == "array" || kind == "object":
		return "an " + kind
	default:
		return "a " + kind
	}
}
