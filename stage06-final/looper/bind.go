package looper

import (
	"fmt"
	"reflect"
)

// Bind fills in the struct that v points to, from all parts of the request that its tags name. Then it calls Config.Validate:
//
//	var list struct {
//		User   int64     `path:"user"`
//		Page   int       `query:"page"`
//		Tags   []string  `query:"tag"`            // ?tag=a&tag=b
//		Since  *time.Time `query:"since"`         // nil if there is none
//		Key    string    `header:"X-Key,required"`
//		Name   string    `json:"name" form:"name"` // as the content is
//		Photo  *looper.FormFile `form:"photo"`
//	}
//
// A field has a type that Param knows, a pointer to such a type, or a slice of it for repeated values. Structs that are embedded,
// or have no tag, have further fields. A header field for a slice is a list with commas. Bind fills in only fields with a tag,
// and only from the parts that the tag names: a client cannot set the path's user by JSON. If several parts have a value for a
// field, the path counts, then the query, then the header. A field for which the request has no value keeps its value, unless the
// tag says "required". An empty value counts as none, unless the field is a text.
//
// If a tag is json or form, Bind waits for the content. The error is an *Error: 415 if the content has another type than the tags
// name; 400 with the names of all wrong fields. It may also be an error of Form, BindJSON or Config.Validate. A mistake in the
// tags is another error, a fault of the program.
func (c *Context) Bind(v any) error {
	if !c.live("Bind") {
		return ErrOver
	}
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() || target.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("bind: expected a pointer to a struct, found %T", v)
	}
	plan, err := c.app.planFor(target.Elem().Type())
	if err != nil {
		return err
	}
	b := binding{c: c, plan: plan, target: target.Elem()}
	if err := b.readContent(); err != nil {
		return err
	}
	for i := range plan.fields {
		if err := b.fill(&plan.fields[i]); err != nil {
			return err
		}
	}
	if len(b.wrong) > 0 {
		return Invalid(400, b.wrong...)
	}
	return c.validate(v)
}

// binding is one call of Bind.
type binding struct {
	c      *Context
	plan   *bindPlan
	target reflect.Value // the struct
	form   *Form         // nil: the content is no form
	wrong  []FieldError
}

// readContent reads the content that the plan needs.
func (b *binding) readContent() (err error) {
	if b.plan.json.shape == nil && !b.plan.form {
		return nil
	}
	kind := b.c.contentType()
	switch {
	case kind == "" && b.c.head.ContentLength() == 0:
		return nil
	case b.plan.json.shape != nil && (isJSON(kind) || !b.plan.form):
		return b.readJSON()
	case isJSON(kind):
		return &Error{Status: 415, Message: "expected a form, found " + foundType(kind)}
	}
	b.form, err = b.c.Form()
	return err
}

// readJSON decodes the fields that may come from JSON, and copies them to the struct.
func (b *binding) readJSON() error {
	body, err := b.c.jsonBody()
	if err != nil {
		return err
	}
	decoded := reflect.New(b.plan.json.shape)
	for _, p := range b.plan.json.places {
		decoded.Elem().FieldByIndex(p.inShape).Set(b.target.FieldByIndex(p.inTarget))
	}
	switch err := decodeJSON(body, decoded.Interface(), false).(type) {
	case nil:
	case *Error:
		b.wrong = append(b.wrong, err.Fields...)
		return nil
	default:
		return err
	}
	for _, p := range b.plan.json.places {
		b.target.FieldByIndex(p.inTarget).Set(decoded.Elem().FieldByIndex(p.inShape))
	}
	return nil
}

// fill fills in one field from one source.
func (b *binding) fill(f *boundField) error {
	if f.source == fromForm && f.kind >= oneFile {
		b.fillFiles(f)
		return nil
	}
	texts, err := b.texts(f)
	if err != nil {
		return err
	}
	into := b.target.FieldByIndex(f.index)
	filled := false
	for _, text := range texts {
		if text == "" && !f.scalar.text {
			continue
		}
		if reason := f.set(into, text, !filled); reason != "" {
			b.fault(f, reason)
		}
		if filled = true; f.kind != several {
			break
		}
	}
	if !filled && f.required {
		b.fault(f, "expected a value, found none")
	}
	return nil
}

func (b *binding) fault(f *boundField, reason string) {
	b.wrong = append(b.wrong, FieldError{Source: f.source.String(), Name: f.name, Reason: reason})
}

// texts returns the request's values for a field.
func (b *binding) texts(f *boundField) (texts []string, err error) {
	request := b.c.head
	switch f.source {
	case fromPath:
		text := b.c.match.Param(f.name)
		if text == nil {
			return nil, b.c.noParam(f.name)
		}
		return []string{string(text)}, nil
	case fromQuery:
		return b.c.queryValues()[f.name], nil
	case fromForm:
		if b.form != nil {
			texts = b.form.Values[f.name]
		}
		return texts, nil
	}
	if f.kind != several {
		if text := request.Field(f.name); text != nil {
			texts = append(texts, string(text))
		}
		return texts, nil
	}
	for text := range request.Elements(f.name) {
		texts = append(texts, string(text))
	}
	return texts, nil
}

// fillFiles fills in a field of files.
func (b *binding) fillFiles(f *boundField) {
	var files []*FormFile
	if b.form != nil {
		files = b.form.Files[f.name]
	}
	switch into := b.target.FieldByIndex(f.index); {
	case len(files) == 0 && f.required:
		b.fault(f, "expected a file, found none")
	case len(files) == 0:
	case f.kind == oneFile:
		into.Set(reflect.ValueOf(files[0]))
	default:
		into.Set(reflect.ValueOf(files))
	}
}
