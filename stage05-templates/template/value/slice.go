package value

// Slice returns v[start:stop:step]. None stands for a missing part.
func Slice(m *Meter, v, start, stop, step Value) (Value, error) {
	if err := useOfUndefined(v); err != nil {
		if v.kind == KindUndefined && m.modeOf(v) == ChainableUndefined {
			return v, nil
		}
		return Value{}, err
	}
	if !isSequence(v) && !v.IsString() {
		if v.kind == KindDict {
			return Value{}, Errorf(TypeError, "unhashable type: 'slice'")
		}
		return Value{}, Errorf(TypeError, "%s object is not subscriptable", Quote(v.TypeName()))
	}
	n, err := Len(m, v)
	if err != nil {
		return Value{}, err
	}
	s, err := resolveSlice(start, stop, step, n)
	if err != nil {
		return Value{}, err
	}
	if r, ok := v.ref.(*Range); ok {
		return Object(r.slice(s)), nil
	}
	if v.IsString() {
		return sliceText(m, v, s)
	}
	if err := m.GrowList(s.count); err != nil {
		return Value{}, err
	}
	values := make([]Value, s.count)
	for i := range values {
		values[i] = seqAt(v.ref, s.start+i*s.step)
	}
	return Value{kind: v.kind, ref: &items{values}}, nil
}

// sliceSpec is a slice of a sequence of a known length: count elements, the first at start, each step
// after the one before.
type sliceSpec struct{ start, stop, step, count int }

func resolveSlice(start, stop, step Value, n int) (sliceSpec, error) {
	by, err := sliceIndex(step, 1)
	if err != nil {
		return sliceSpec{}, err
	}
	if by == 0 {
		return sliceSpec{}, Errorf(ValueError, "slice step cannot be zero")
	}
	// Start and stop are clamped to these indexes.
	low, high := 0, n
	first, last := low, high
	if by < 0 {
		low, high = -1, n-1
		first, last = high, low
	}
	from, err := sliceBound(start, first, low, high, n)
	if err != nil {
		return sliceSpec{}, err
	}
	to, err := sliceBound(stop, last, low, high, n)
	if err != nil {
		return sliceSpec{}, err
	}
	return sliceSpec{from, to, by, rangeLen(from, to, by)}, nil
}

func sliceBound(v Value, missing, low, high, n int) (int, error) {
	if v.kind == KindNone {
		return missing, nil
	}
	i, err := sliceIndex(v, missing)
	if i < 0 {
		i += n
	}
	return max(low, min(i, high)), err
}

func sliceIndex(v Value, missing int) (int, error) {
	switch v.kind {
	case KindNone:
		return missing, nil
	case KindInt, KindBool:
		// A larger step is beyond every end; half the range leaves room for additions.
		return int(max(-1<<62, min(v.AsInt(), 1<<62))), nil
	case KindBigInt:
		return v.integer().Sign() << 62, nil
	}
	return 0, Errorf(TypeError, "slice indices must be integers or None or have an __index__ method")
}
