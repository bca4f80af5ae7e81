package looper

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// jsonPart is the part of a struct that JSON may fill in: a type with those fields alone. So encoding/json never sees the other
// fields, which a client could otherwise reach by their names.
type jsonPart struct {
	shape  reflect.Type // a struct; nil: there are no such fields
	places []jsonPlace
}

// jsonPlace is the place of a field; see reflect.Value.FieldByIndex.
type jsonPlace struct{ inTarget, inShape []int }

// jsonPartOf returns the part of a struct whose fields have a json tag.
func jsonPartOf(t reflect.Type) jsonPart {
	var s jsonShape
	s.add(t, nil)
	if len(s.fields) == 0 {
		return jsonPart{}
	}
	return jsonPart{reflect.StructOf(s.fields), s.places}
}

// jsonShape holds the fields of one level of an object.
type jsonShape struct {
	fields []reflect.StructField
	places []jsonPlace
	names  []string // in JSON
}

// add adds the fields of a struct. index is its place in the struct of this level. Fields of embedded structs come last: others
// of the same name hide them.
func (s *jsonShape) add(t reflect.Type, index []int) {
	var embedded []int
	for i := range t.NumField() {
		f, at := t.Field(i), append(slices.Clone(index), i)
		tag, inJSON := f.Tag.Lookup("json")
		switch name, options, _ := strings.Cut(tag, ","); {
		case tag == "-":
		case inJSON && f.IsExported():
			s.addField(cmp.Or(name, f.Name), options, f.Type, jsonPlace{inTarget: at})
		case inJSON || f.Type.Kind() != reflect.Struct || isBoundElsewhere(f.Tag):
		case f.Anonymous:
			embedded = append(embedded, i)
		case f.IsExported():
			s.addObject(f, at)
		}
	}
	for _, i := range embedded {
		s.add(t.Field(i).Type, append(slices.Clone(index), i))
	}
}

// addObject adds a struct without a tag, which is an object in JSON.
func (s *jsonShape) addObject(f reflect.StructField, at []int) {
	var inner jsonShape
	inner.add(f.Type, nil)
	if len(inner.fields) == 0 {
		return
	}
	for i := range inner.places {
		inner.places[i].inTarget = append(slices.Clone(at), inner.places[i].inTarget...)
	}
	s.addField(f.Name, "", reflect.StructOf(inner.fields), inner.places...)
}

// addField adds a field, with the places that it or its own fields have.
func (s *jsonShape) addField(name, options string, t reflect.Type, places ...jsonPlace) {
	if slices.Contains(s.names, name) {
		return
	}
	n := len(s.fields)
	s.names = append(s.names, name)
	s.fields = append(s.fields, reflect.StructField{
		Name: fmt.Sprintf("F%d", n), Type: t, Tag: reflect.StructTag("json:" + strconv.Quote(name+","+options)),
	})
	for _, p := range places {
		p.inShape = append([]int{n}, p.inShape...)
		s.places = append(s.places, p)
	}
}

// isBoundElsewhere reports whether a field is filled in from another part of the request.
func isBoundElsewhere(tag reflect.StructTag) bool {
	for source := fromForm; source <= fromPath; source++ {
		if name, ok := tag.Lookup(source.String()); ok && name != "-" {
			return true
		}
	}
	return false
}
