package value

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// Named makes the fields of a struct optional parameters of a Go function. The struct must be its last
// parameter. Templates give them in the order of the fields, or by name: the name in the json tag, or
// otherwise the field's name in snake_case. A field without an argument has the value of its tag
// default, or otherwise its zero value; a pointer is nil then.
//
//	type moneyOptions struct {
//		template.Named
//		Currency string `default:"EUR"`
//		Digits   int    `default:"2"`
//	}
//	func money(amount float64, o moneyOptions) string
//
//	{{ price|money }} {{ price|money("USD") }} {{ price|money(digits=0) }}
type Named struct{}

// isNamed reports whether t is a struct with Named in it.
func isNamed(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && f.Type == reflect.TypeFor[Named]() {
			return true
		}
	}
	return false
}

// namedFields returns the fields that are parameters, in their order.
func namedFields(t reflect.Type) []reflect.StructField {
	var fields []reflect.StructField
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && f.Type != reflect.TypeFor[Named]() {
			fields = append(fields, f)
		}
	}
	return fields
}

// parameterName returns the name of a field in templates.
func parameterName(f reflect.StructField) string {
	if name := jsonName(f.Name, f.Tag); name != "" {
		return name
	}
	return snakeName(f.Name, f.Tag)
}

// checkNamed returns an error if a struct of parameters is not valid.
func checkNamed(t reflect.Type) error {
	seen := map[string]bool{}
	for _, f := range namedFields(t) {
		name := parameterName(f)
		if seen[name] {
			return fmt.Errorf("%s has two parameters %s", t, Quote(name))
		}
		seen[name] = true
		if err := setDefault(reflect.New(f.Type).Elem(), f); err != nil {
			return err
		}
	}
	return nil
}

// namedArguments returns a struct of parameters with the arguments of a call. The number before is that
// of the positional arguments before those in given.
func namedArguments(m *Meter, name string, t reflect.Type, given []Value, keywords []Keyword, before int) (reflect.Value, error) {
	o := reflect.New(t).Elem()
	keywords = slices.Clone(keywords)
	for i, f := range namedFields(t) {
		param := parameterName(f)
		byName := slices.IndexFunc(keywords, func(k Keyword) bool { return k.Name == param })
		var err error
		switch to := o.FieldByIndex(f.Index); {
		case i < len(given) && byName >= 0:
			err = Errorf(TypeError, "%s() got multiple values for argument %s", name, Quote(param))
		case i < len(given):
			err = argumentError(setField(m, to, given[i]), fmt.Sprintf("%s() argument %d", name, before+i+1))
		case byName >= 0:
			err = argumentError(setField(m, to, keywords[byName].Value), name+"() argument "+Quote(param))
			keywords = slices.Delete(keywords, byName, byName+1)
		default:
			err = setDefault(to, f)
		}
		if err != nil {
			return o, err
		}
	}
	if len(keywords) > 0 {
		return o, Errorf(TypeError, "%s() got an unexpected keyword argument %s", name, Quote(keywords[0].Name))
	}
	return o, nil
}

func setField(m *Meter, to reflect.Value, v Value) error {
	x, err := toGo(m, v, to.Type())
	if err == nil {
		to.Set(x)
	}
	return err
}

// setDefault sets a field to the value of its tag default.
func setDefault(to reflect.Value, f reflect.StructField) (err error) {
	text, ok := f.Tag.Lookup("default")
	if !ok {
		return nil
	}
	var v Value
	switch kind := f.Type.Kind(); {
	case kind == reflect.String:
		v = String(text)
	case kind == reflect.Bool:
		var b bool
		b, err = strconv.ParseBool(text)
		v = Bool(b)
	case reflect.Int <= kind && kind <= reflect.Uint64:
		var i int64
		i, err = strconv.ParseInt(text, 10, 64)
		v = Int64(i)
	case kind == reflect.Float32 || kind == reflect.Float64:
		var x float64
		x, err = strconv.ParseFloat(text, 64)
		v = Float(x)
	default:
		return fmt.Errorf("%s cannot have a default: it is a %s", f.Name, f.Type)
	}
	if err == nil {
		err = setField(nil, to, v)
	}
	if err != nil {
		return fmt.Errorf("the default of %s is %q; expected a value of type %s", f.Name, text, f.Type)
	}
	return nil
}
