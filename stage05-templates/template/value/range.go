package value

import (
	"math"
	"strconv"
)

// Range is range(start, stop, step). Its numbers are computed when they are read.
type Range struct{ start, stop, step, count int }

// NewRange returns the range from start up to but not including stop. The step must not be 0.
func NewRange(start, stop, step int) *Range {
	return &Range{start, stop, step, rangeLen(start, stop, step)}
}

// rangeLen returns the number of elements of a range, at most math.MaxInt.
func rangeLen(start, stop, step int) int {
	var steps uint64 // after the first number
	switch {
	case step > 0 && start < stop:
		steps = (uint64(stop) - uint64(start) - 1) / uint64(step)
	case step < 0 && start > stop:
		steps = (uint64(start) - uint64(stop) - 1) / -uint64(step)
	default:
		return 0
	}
	return int(min(steps, math.MaxInt-1)) + 1
}

// Len returns the number of elements of r.
func (r *Range) Len() int { return r.count }

// At returns element i.
func (r *Range) At(i int) Value { return Int(r.start + i*r.step) }

// TypeName returns "range".
func (r *Range) TypeName() string { return "range" }

// AppendRepr appends r as Python prints it, without a step of 1.
func (r *Range) AppendRepr(dst []byte, _ *Meter, _ int) ([]byte, error) {
	dst = strconv.AppendInt(append(dst, "range("...), int64(r.start), 10)
	dst = strconv.AppendInt(append(dst, ", "...), int64(r.stop), 10)
	if r.step != 1 {
		dst = strconv.AppendInt(append(dst, ", "...), int64(r.step), 10)
	}
	return append(dst, ')'), nil
}

// Attribute returns start, stop, step, count or index.
func (r *Range) Attribute(_ *Meter, name string) (Value, bool, error) {
	switch name {
	case "start":
		return Int(r.start), true, nil
	case "stop":
		return Int(r.stop), true, nil
	case "step":
		return Int(r.step), true, nil
	case "count", "index":
		method, ok := sequenceMethods.bind(Object(r), name)
		return method, ok, nil
	}
	return Value{}, false, nil
}

func (r *Range) slice(s sliceSpec) *Range {
	return NewRange(r.start+s.start*r.step, r.start+s.stop*r.step, s.step*r.step)
}
