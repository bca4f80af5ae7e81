package run

import "looper.example/stage05-templates/template/value"

// Expression is a compiled expression. It does not change, and can be evaluated by many
// goroutines at once.
type Expression struct {
	t  *Template // without anything to print
	fn *Function // fills the slots of what the expression reads
	x  Eval
}

// NewExpression returns what x evaluates to in a frame of fn.
func NewExpression(t *Template, fn *Function, x Eval) *Expression { return &Expression{t, fn, x} }

// Eval returns the value of the expression as plain Go data; see Export in package value.
// What is undefined is nil. The variables are those of Render of a Template. Errors are of
// type *Error.
func (e *Expression) Eval(vars map[string]any) (any, error) {
	r := e.t.newRender()
	defer r.Meter.Close()
	r.begin(nil, r.out[:0])
	f := r.push(e.fn, r.rootContext(e.t, vars))
	err := e.fn.Body(f)
	var v value.Value
	if err == nil {
		v, err = e.x(f)
	}
	var plain any
	if err == nil {
		plain, err = value.Export(r.Meter, v)
	}
	if err != nil {
		return nil, ErrorAt(e.t, 0, err)
	}
	r.pop(e.fn)
	r.leaveMemory()
	return plain, nil
}
