package value

// Join returns separator.join(items). All items must be strings. If the separator is markup, so is the
// result, and the items are escaped.
func Join(m *Meter, separator Value, items []Value) (Value, error) {
	var joined []byte
	for i, item := range items {
		if i > 0 {
			joined = append(joined, separator.Text()...)
		}
		start := len(joined)
		switch {
		case separator.kind == KindMarkup:
			var err error
			if joined, err = AppendEscapedText(joined, m, item); err != nil {
				return Value{}, err
			}
		case item.IsString():
			joined = append(joined, item.Text()...)
		default:
			return Value{}, Errorf(TypeError, "sequence item %d: expected str instance, %s found", i, item.TypeName())
		}
		if err := m.Grow(len(joined) - start + len(separator.Text())); err != nil {
			return Value{}, err
		}
	}
	return text(separator.kind, string(joined)), nil
}
