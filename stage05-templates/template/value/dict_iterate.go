package value

// changedError is the kind of error for a dict that changes during a loop over it.
const changedError = ErrorKind("RuntimeError")

// iterate returns an Iter over seq, which has an element for each key of d.
func (d *Dict) iterate(m *Meter, seq any) Iter {
	return Iter{meter: m, seq: seq, dict: d, size: d.Len()}
}

// dictValues are the values of a dict at the time when they are read.
type dictValues struct{ d *Dict }

func (s dictValues) Len() int { return s.d.Len() }

func (s dictValues) At(i int) Value { return s.d.values[i] }

// dictItemList is the pairs of a dict.
type dictItemList struct{ d *Dict }

func (s dictItemList) Len() int { return s.d.Len() }

func (s dictItemList) At(i int) Value { return NewTuple(s.d.keys[i], s.d.values[i]) }
