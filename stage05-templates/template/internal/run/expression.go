package run

import "looper.example/stage05-templates/template/value"

// Expression is a compiled expression. It does not change, and many goroutines can evaluate it at the
// same time.
type Expression struct {
	t  *Template // without code
	fn *Function // fills the slots of the variables that the expression reads
	x  Eval
}

// NewExpression returns the expression that evaluates x in a frame of fn.
func NewExpression(t *Template, fn *Function, x Eval) *Expression { return &Expression{t, fn, x} }

// Eval returns the value of the expression as plain Go data; see Export in package value. An undefined
// value becomes nil. The variables are as for the Render method of a Template. Errors are of type
// *Error.
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
