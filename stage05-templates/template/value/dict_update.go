package value

// Update adds the items of a dict, or pairs of keys and values, as Python's dict.update does.
func (d *Dict) Update(m *Meter, from Value) error {
	var it Iter
	var err error
	if from.kind == KindDict {
		it, err = IterateItems(m, from)
	} else if err = useOfUndefined(from); err == nil {
		it, err = Iterate(m, from)
	}
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		element, ok, err := it.Next()
		if err != nil || !ok {
			return err
		}
		parts, err := Iterate(m, element)
		if element.kind == KindUndefined && err != nil {
			return err
		}
		if err != nil {
			return Errorf(TypeError, "cannot convert dictionary update sequence element #%d to a sequence", i)
		}
		pair, err := parts.Collect()
		if err != nil {
			return err
		}
		if len(pair) != 2 {
			return Errorf(ValueError, "dictionary update sequence element #%d has length %d; 2 is required", i, len(pair))
		}
		if err := d.SetKey(m, pair[0], pair[1]); err != nil {
			return err
		}
	}
}

// remove removes a key, if it is there.
func (d *Dict) remove(m *Meter, key Value) error {
	k, err := keyOf(key)
	if err != nil {
		return err
	}
	i, ok := d.index[k]
	if !ok {
		return nil
	}
	delete(d.index, k)
	d.keys = append(d.keys[:i:i], d.keys[i+1:]...)
	d.values = append(d.values[:i:i], d.values[i+1:]...)
	for other, at := range d.index {
		if at > i {
			d.index[other] = at - 1
		}
	}
	return m.Step(len(d.keys))
}
