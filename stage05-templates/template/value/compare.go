package value

import (
	"math"
	"math/big"
	"strings"
)

// Operator is one of Python's four ordering operators.
type Operator string

// The ordering operators.
const (
	Less           Operator = "<"
	LessOrEqual    Operator = "<="
	Greater        Operator = ">"
	GreaterOrEqual Operator = ">="
)

func (op Operator) holds(order int) bool {
	switch op {
	case Less:
		return order < 0
	case LessOrEqual:
		return order <= 0
	case Greater:
		return order > 0
	}
	return order >= 0
}

// Truth returns bool(v). An undefined value is not true; see Test.
func Truth(v Value) bool {
	switch v.kind {
	case KindUndefined, KindNone:
		return false
	case KindBool, KindInt, KindString, KindMarkup:
		return v.num != 0
	case KindFloat:
		return v.AsFloat() != 0
	case KindList, KindTuple:
		return seqLen(v.ref) > 0
	case KindDict:
		return dictLen(v.ref) > 0
	case KindObject:
		switch x := v.ref.(type) {
		case sized:
			return x.Len() > 0
		case Measurer:
			n, err := x.Length(nil)
			return err != nil || n > 0
		}
	}
	return true
}

// Equal returns a == b.
func Equal(m *Meter, a, b Value) (bool, error) { return equal(m, a, b, 0) }

func equal(m *Meter, a, b Value, depth int) (bool, error) {
	if err := checkDepth(depth); err != nil {
		return false, err
	}
	switch {
	case a.IsNumber() && b.IsNumber():
		order, ok := compareNumbers(a, b)
		return ok && order == 0, nil
	case a.IsString() && b.IsString():
		return a.Text() == b.Text(), m.Scan(int(min(a.num, b.num)))
	case a.kind != b.kind || a.kind == KindUndefined:
		if err := m.Usable(a); err != nil {
			return false, err
		}
		return a.kind == b.kind, m.Usable(b)
	}
	switch a.kind {
	case KindNone:
		return true, nil
	case KindList, KindTuple:
		return equalItems(m, a.ref, b.ref, depth)
	case KindDict:
		return equalDicts(m, a.ref, b.ref, depth)
	}
	return equalObjects(m, a.ref, b.ref, depth)
}

func checkDepth(depth int) error {
	if depth > maxDepth {
		return errTooDeep
	}
	return nil
}

var errTooDeep = Errorf(LimitError, "values nested more than %d deep", maxDepth)

func equalItems(m *Meter, a, b any, depth int) (bool, error) {
	n := seqLen(a)
	if n != seqLen(b) {
		return false, nil
	}
	if identical(a, b) {
		return true, nil
	}
	for i := range n {
		if err := m.Step(1); err != nil {
			return false, err
		}
		if sameNaN(seqAt(a, i), seqAt(b, i)) {
			continue
		}
		if same, err := equal(m, seqAt(a, i), seqAt(b, i), depth+1); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

// sameNaN reports whether both are the same float. NaN is not equal to itself, but a container that has
// it finds it.
func sameNaN(a, b Value) bool { return a.kind == KindFloat && b.kind == KindFloat && a.num == b.num }

func equalDicts(m *Meter, a, b any, depth int) (bool, error) {
	if dictLen(a) != dictLen(b) {
		return false, nil
	}
	if identical(a, b) {
		return true, nil
	}
	if err := m.Step(dictLen(a)); err != nil { // the keys of a Go map are sorted first
		return false, err
	}
	for key, v := range dictItems(a) {
		w, ok, err := dictGet(b, key)
		if err != nil || !ok {
			return false, err
		}
		if same, err := equal(m, v, w, depth+1); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

// equalObjects compares ranges by their numbers, sets by their elements, and times by their points in
// time. It compares other objects with Go's ==, if their types allow it.
func equalObjects(m *Meter, a, b any, depth int) (bool, error) {
	if x, ok := asSet(Value{ref: a}); ok {
		if y, ok := asSet(Value{ref: b}); ok {
			return equalSets(m, x, y)
		}
	}
	if x, y, ok := timesOf(Value{kind: KindObject, ref: a}, Value{kind: KindObject, ref: b}); ok {
		return x.Equal(y), nil
	}
	ra, ok := a.(*Range)
	rb, ok2 := b.(*Range)
	if ok && ok2 {
		return equalItems(m, ra, rb, depth)
	}
	return identical(a, b), nil
}

// Compare returns a op b.
func Compare(m *Meter, op Operator, a, b Value) (bool, error) { return compare(m, op, a, b, 0) }

func compare(m *Meter, op Operator, a, b Value, depth int) (bool, error) {
	if err := checkDepth(depth); err != nil {
		return false, err
	}
	switch {
	case a.IsNumber() && b.IsNumber():
		order, ok := compareNumbers(a, b)
		return ok && op.holds(order), nil
	case a.IsString() && b.IsString():
		return op.holds(strings.Compare(a.Text(), b.Text())), m.Scan(int(min(a.num, b.num)))
	case a.kind == b.kind && (a.kind == KindList || a.kind == KindTuple):
		return compareItems(m, op, a.ref, b.ref, depth)
	}
	return compareObjects(m, op, a, b)
}

// compareObjects compares sets by their elements, and times.
func compareObjects(m *Meter, op Operator, a, b Value) (bool, error) {
	if x, ok := asSet(a); ok {
		if y, ok := asSet(b); ok {
			return compareSets(m, op, x, y)
		}
	}
	if x, y, ok := timesOf(a, b); ok {
		return op.holds(x.Compare(y)), nil
	}
	if err := anyUndefined(a, b); err != nil {
		return false, err
	}
	return false, Errorf(TypeError, "'%s' not supported between instances of %s and %s",
		op, Quote(a.TypeName()), Quote(b.TypeName()))
}

// compareItems compares the first elements that differ. If there are none, it compares the lengths.
func compareItems(m *Meter, op Operator, a, b any, depth int) (bool, error) {
	for i := range min(seqLen(a), seqLen(b)) {
		if err := m.Step(1); err != nil {
			return false, err
		}
		v, w := seqAt(a, i), seqAt(b, i)
		same, err := equal(m, v, w, depth+1)
		if err != nil {
			return false, err
		}
		if !same {
			return compare(m, op, v, w, depth+1)
		}
	}
	return op.holds(seqLen(a) - seqLen(b)), nil
}

// compareNumbers returns the exact order of two numbers, and false if one of them is not a number.
func compareNumbers(a, b Value) (order int, ok bool) {
	switch {
	case a.kind == KindFloat && b.kind == KindFloat:
		return compareFloats(a.AsFloat(), b.AsFloat())
	case a.kind == KindFloat:
		order, ok = compareToFloat(b, a.AsFloat())
		return -order, ok
	case b.kind == KindFloat:
		return compareToFloat(a, b.AsFloat())
	case a.kind == KindBigInt || b.kind == KindBigInt:
		return a.integer().Cmp(b.integer()), true
	}
	switch x, y := a.AsInt(), b.AsInt(); {
	case x < y:
		return -1, true
	case x > y:
		return 1, true
	}
	return 0, true
}

func compareFloats(x, y float64) (int, bool) {
	switch {
	case x < y:
		return -1, true
	case x > y:
		return 1, true
	}
	return 0, x == y // neither less nor equal: one is NaN
}

// compareToFloat compares an integer with a float, without rounding either of them.
func compareToFloat(i Value, f float64) (int, bool) {
	const exact = 1 << 53 // up to here every integer has a float of its own
	if n := i.AsInt(); i.kind != KindBigInt && -exact <= n && n <= exact || math.IsNaN(f) {
		return compareFloats(float64(n), f)
	}
	if math.IsInf(f, 0) {
		return -int(math.Copysign(1, f)), true
	}
	return new(big.Float).SetInt(i.integer()).Cmp(big.NewFloat(f)), true
}

// exactInt returns f as an integer if f is an integer that fits in 64 bits.
func exactInt(f float64) (int64, bool) {
	if f != math.Trunc(f) || f < math.MinInt64 || f >= math.MaxInt64 {
		return 0, false
	}
	return int64(f), true
}

// Contains returns item in v.
func Contains(m *Meter, v, item Value) (bool, error) {
	switch {
	case v.IsString():
		if !item.IsString() {
			return false, Errorf(TypeError, "'in <string>' requires string as left operand, not %s", item.TypeName())
		}
		return strings.Contains(v.Text(), item.Text()), m.Scan(int(v.num))
	case v.kind == KindDict:
		_, ok, err := Index(m, v, item)
		return ok, err
	}
	if s, ok := asSet(v); ok {
		return s.contains(m, item)
	}
	if err := m.Usable(v); err != nil {
		return false, err
	}
	it, err := Iterate(m, v)
	if err != nil {
		if isChannel(v.ref) {
			return false, err
		}
		return false, Errorf(TypeError, "argument of type %s is not iterable", Quote(v.TypeName()))
	}
	defer it.End()
	for {
		x, ok, err := it.Next()
		if err != nil || !ok {
			return false, err
		}
		if sameNaN(x, item) {
			return true, nil
		}
		if same, err := Equal(m, x, item); err != nil || same {
			return same, err
		}
	}
}
