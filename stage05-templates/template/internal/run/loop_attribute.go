package run

import "looper.example/stage05-templates/template/value"

// LoopAttribute is a function that reads an attribute of a loop.
type LoopAttribute func(l *Loop, m *value.Meter) (value.Value, error)

// LoopAttributeOf returns the function for an attribute, or nil if there is no such attribute.
func LoopAttributeOf(name string) LoopAttribute {
	switch name {
	case "index":
		return func(l *Loop, _ *value.Meter) (value.Value, error) { return value.Int(l.index0 + 1), nil }
	case "index0":
		return func(l *Loop, _ *value.Meter) (value.Value, error) { return value.Int(l.index0), nil }
	case "revindex":
		return func(l *Loop, _ *value.Meter) (value.Value, error) { return l.fromEnd(1) }
	case "revindex0":
		return func(l *Loop, _ *value.Meter) (value.Value, error) { return l.fromEnd(0) }
	case "first":
		return func(l *Loop, _ *value.Meter) (value.Value, error) { return value.Bool(l.index0 == 0), nil }
	case "last":
		return func(l *Loop, _ *value.Meter) (value.Value, error) {
			_, more, err := l.peek()
			return value.Bool(!more), err
		}
	case "length":
		return func(l *Loop, _ *value.Meter) (value.Value, error) {
			n, err := l.count()
			return value.Int(n), err
		}
	case "depth":
		return func(l *Loop, _ *value.Meter) (value.Value, error) { return value.Int(l.depth0 + 1), nil }
	case "depth0":
		return func(l *Loop, _ *value.Meter) (value.Value, error) { return value.Int(l.depth0), nil }
	case "previtem":
		return func(l *Loop, _ *value.Meter) (value.Value, error) {
			if l.index0 == 0 {
				return value.UndefinedHint("there is no previous item"), nil
			}
			return l.before, nil
		}
	case "nextitem":
		return func(l *Loop, _ *value.Meter) (value.Value, error) {
			v, ok, err := l.peek()
			if err == nil && !ok {
				v = value.UndefinedHint("there is no next item")
			}
			return v, err
		}
	case "cycle":
		return func(l *Loop, _ *value.Meter) (value.Value, error) {
			return value.NewMethod("cycle", 0, -1, l.Cycle), nil
		}
	case "changed":
		return func(l *Loop, _ *value.Meter) (value.Value, error) {
			return value.NewMethod("changed", 0, -1, l.Changed), nil
		}
	}
	return nil
}
