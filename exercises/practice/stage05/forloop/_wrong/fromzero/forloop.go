package forloop

// For returns the statement of {% for name in items %}body{% else %}otherwise{% endfor %}. The value of items is a []any, or
// nil.
func For(name string, items Expr, body, otherwise []Statement) Statement {
	return func(f *Frame) {
		all, _ := items(f).([]any)
		for i, v := range all {
			loop := map[string]any{"index": i, "index0": i, "first": i == 0, "last": i == len(all)-1, "length": len(all)}
			f.Scopes = append(f.Scopes, map[string]any{name: v, "loop": loop})
			f.Run(body)
			f.Scopes = f.Scopes[:len(f.Scopes)-1]
		}
		if len(all) == 0 {
			f.Run(otherwise)
		}
	}
}
