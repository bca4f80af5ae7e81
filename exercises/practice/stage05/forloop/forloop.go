package forloop

// For returns the statement of {% for name in items %}body{% else %}otherwise{% endfor %}. The value of items is a []any, or
// nil.
func For(name string, items Expr, body, otherwise []Statement) Statement {
	return func(f *Frame) {
		f.Run(body)
	}
}
