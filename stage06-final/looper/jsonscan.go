package looper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// maxDepth is the largest number of arrays and objects one inside the other. encoding/json takes 10,000, and each uses a part
// of the stack.
const maxDepth = 200

// tooDeep returns the offset of the first array or object that is deeper than maxDepth, and -1 if there is none. It does not
// look for malformed JSON.
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

// stringEnd returns the offset of the closing quote of a string, or where the content ends. The string begins at the offset
// at.
func stringEnd(body []byte, at int) int {
	for at++; at < len(body) && body[at] != '"'; at++ {
		if body[at] == '\\' {
			at++
		}
	}
	return at
}

// jsonLevel is an open array or object.
type jsonLevel struct {
	keys  map[string]bool // of an object so far, as foldCase returns them; nil for an array
	inKey bool            // the object's next token begins a value, not a key
}

// checkKeys rejects a key that stands twice in an object, also if the two differ only in upper and lower case. The JSON is
// well-formed.
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

// tokenBefore returns the offset of the last token that has a part before end, in well-formed JSON. encoding/json only tells
// where a token ends.
func tokenBefore(body []byte, end int) int {
	decoder := json.NewDecoder(bytes.NewReader(body))
	for {
		from := int(decoder.InputOffset())
		if _, err := decoder.Token(); err != nil || int(decoder.InputOffset()) >= end {
			return len(body) - len(bytes.TrimLeft(body[from:], jsonBlanks+",:"))
		}
	}
}

// foldCase returns the same text for all keys that encoding/json takes for one field's name.
func foldCase(key string) string { return strings.ToLower(strings.ToUpper(key)) }

// jsonWords returns the words for the JSON that a type takes. value is what encoding/json found instead: "string", "number
// 300".
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

// foundJSON returns what encoding/json found, in the same words.
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
