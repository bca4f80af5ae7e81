package looper

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// bindPlan says what Bind does for one type. It is made once.
type bindPlan struct {
	fields []boundField // those from the path are the last, so they win
	json   jsonPart     // what Bind takes from JSON
	form   bool         // a field comes from a form
	err    error        // a mistake in the tags
}

// boundField is a field of a struct with one source of its value.
type boundField struct {
	index    []int // see reflect.Value.FieldByIndex
	source   bindSource
	name     string
	required bool
	kind     fieldKind
	scalar   scalar // of its elements
}

// bindSource is a part of a request. A later one wins over an earlier one. Its name is its
// struct tag.
type bindSource uint8

const (
	fromForm bindSource = iota
	fromHeader
	fromQuery
	fromPath
)

func (s bindSource) String() string { return [...]string{"form", "header", "query", "path"}[s] }

// fieldKind is how a field holds its values.
type fieldKind uint8

const (
	one       fieldKind = iota
	optional            // a pointer
	several             // a slice
	oneFile             // *FormFile
	manyFiles           // []*FormFile
)

var (
	fileType  = reflect.TypeFor[*FormFile]()
	filesType = reflect.TypeFor[[]*FormFile]()
)

// planFor returns the plan of a type. There is one plan for each type that the program binds.
func (a *App) planFor(t reflect.Type) (*bindPlan, error) {
	plan := a.plans[t]
	if plan == nil {
		plan = &bindPlan{json: jsonPartOf(t)}
		if err := plan.add(t, nil); err != nil {
			plan.err = fmt.Errorf("bind: %w", err)
		}
		slices.SortStableFunc(plan.fields, func(a, b boundField) int { return int(a.source) - int(b.source) })
		a.plans[t] = plan
	}
	return plan, plan.err
}

// add adds the fields of a struct. index is the place of that struct in the one that Bind
// fills.
func (p *bindPlan) add(t reflect.Type, index []int) error {
	for i := range t.NumField() {
		if err := p.addField(t.Field(i), append(slices.Clone(index), i)); err != nil {
			return fmt.Errorf("%v.%s: %w", t, t.Field(i).Name, err)
		}
	}
	return nil
}

func (p *bindPlan) addField(f reflect.StructField, index []int) error {
	tag, inJSON := f.Tag.Lookup("json")
	tagged := inJSON && tag != "-"
	for source := fromForm; source <= fromPath; source++ {
		tag, ok := f.Tag.Lookup(source.String())
		if !ok || tag == "-" {
			continue
		}
		tagged = true
		bound, err := fieldFor(f, source, tag)
		if err != nil {
			return err
		}
		bound.index = index
		p.fields = append(p.fields, bound)
		p.form = p.form || source == fromForm
	}
	switch {
	case tagged && !f.IsExported():
		return errors.New("expected an exported field with a tag")
	case !tagged && f.Type.Kind() == reflect.Struct && (f.IsExported() || f.Anonymous):
		return p.add(f.Type, index)
	}
	return nil
}

// fieldFor reads the tag of a field.
func fieldFor(f reflect.StructField, source bindSource, tag string) (b boundField, err error) {
	name, option, _ := strings.Cut(tag, ",")
	switch {
	case name == "":
		return b, fmt.Errorf("tag %v: expected a name, found none", source)
	case option != "" && option != "required":
		return b, fmt.Errorf(`tag %v: expected the option "required", found %q`, source, option)
	}
	b = boundField{source: source, name: name, required: option == "required"}
	element := f.Type
	switch {
	case f.Type == fileType && source == fromForm:
		b.kind = oneFile
		return b, nil
	case f.Type == filesType && source == fromForm:
		b.kind = manyFiles
		return b, nil
	}
	var ok bool
	if b.scalar, ok = scalarOf(element); ok {
		return b, nil
	}
	switch f.Type.Kind() {
	case reflect.Pointer:
		b.kind, element = optional, f.Type.Elem()
	case reflect.Slice:
		b.kind, element = several, f.Type.Elem()
	}
	if b.scalar, ok = scalarOf(element); !ok {
		return b, fmt.Errorf("tag %v: expected the type %s, a pointer to it or a slice of it, found %v", source, scalarTypes, f.Type)
	}
	return b, nil
}

// set sets a field from text, or returns why it cannot. The first value replaces a slice,
// later ones are appended.
func (f *boundField) set(into reflect.Value, text string, first bool) (reason string) {
	if f.kind == one {
		return f.scalar.set(into, text)
	}
	element := reflect.New(into.Type().Elem())
	if reason := f.scalar.set(element.Elem(), text); reason != "" {
		return reason
	}
	switch {
	case f.kind == optional:
		into.Set(element)
	case first:
		into.Set(reflect.Append(reflect.Zero(into.Type()), element.Elem()))
	default:
		into.Set(reflect.Append(into, element.Elem()))
	}
	return ""
}
