package value

// Comparison returns the function of a comparison operator, by the operator's text in templates.
func Comparison(op string) func(m *Meter, a, b Value) (bool, error) {
	switch op {
	case "==":
		return Equal
	case "!=":
		return func(m *Meter, a, b Value) (bool, error) {
			same, err := Equal(m, a, b)
			return !same, err
		}
	case "in":
		return func(m *Meter, a, b Value) (bool, error) { return Contains(m, b, a) }
	case "not in":
		return func(m *Meter, a, b Value) (bool, error) {
			found, err := Contains(m, b, a)
			return !found, err
		}
	}
	return func(m *Meter, a, b Value) (bool, error) {
		return Compare(m, Operator(op), a, b)
	}
}
