package value

import (
	"bytes"
	"encoding/json"
	"io"
)

// MarshalJSON returns d as JSON, with the keys in their order. Keys that are numbers, booleans or None
// become strings, as in Python. A float that is a whole number keeps its point, so DecodeJSON returns a
// float again.
func (d *Dict) MarshalJSON() ([]byte, error) {
	e := jsonEncoder{form: JSONForm{KeepOrder: true}, strict: true}
	err := e.value(d.Value(), 0)
	return e.dst, err
}

// UnmarshalJSON replaces the content of d by a JSON object, with its keys in their order, also in
// objects inside of it. If keys are equal, the last one has the value and the first one the place. The
// old content is lost, even if there is an error. Only null leaves d unchanged, as with all types.
func (d *Dict) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	*d = Dict{}
	v, err := DecodeJSON(data)
	if err != nil {
		return err
	}
	read, ok := v.ref.(*Dict)
	if !ok {
		return Errorf(TypeError, "expected a JSON object, got %s", v.TypeName())
	}
	*d = *read
	return nil
}

// DecodeJSON returns JSON as a value. Objects become dicts that keep the order of their keys. Only
// numbers with a point or an exponent become floats. Templates cannot change its lists and dicts. An
// error is one of encoding/json, or a LimitError if arrays and objects are more than 500 deep.
func DecodeJSON(data []byte) (Value, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	v, err := decodeValue(decoder, 0)
	if err == nil {
		if _, after := decoder.Token(); after != io.EOF {
			return Value{}, Errorf(ValueError, "expected one JSON value; there is more at byte %d", decoder.InputOffset())
		}
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return v, err
}

func decodeValue(decoder *json.Decoder, depth int) (Value, error) {
	if err := checkDepth(depth); err != nil {
		return Value{}, err
	}
	token, err := decoder.Token()
	if err != nil {
		return Value{}, err
	}
	switch token {
	case json.Delim('['):
		return decodeList(decoder, depth)
	case json.Delim('{'):
		return decodeDict(decoder, depth)
	}
	return Of(token), nil
}

func decodeList(decoder *json.Decoder, depth int) (Value, error) {
	list := []Value{}
	for decoder.More() {
		v, err := decodeValue(decoder, depth+1)
		if err != nil {
			return Value{}, err
		}
		list = append(list, v)
	}
	_, err := decoder.Token()
	return Of(list), err
}

func decodeDict(decoder *json.Decoder, depth int) (Value, error) {
	d := &Dict{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return Value{}, err
		}
		v, err := decodeValue(decoder, depth+1)
		if err != nil {
			return Value{}, err
		}
		if err := d.Set(Of(key), v); err != nil {
			return Value{}, err
		}
	}
	_, err := decoder.Token()
	return Of(d), err
}
