package value

import "math/big"

// bytesPerStep is the number of bytes of text that can be read or made for one step.
const bytesPerStep = 64

// itemSize is the approximate size of one element of a list, in bytes.
const itemSize = 32

// Meter counts the work of one render. Without it, a template could keep the program busy for ever or
// fill its memory. It counts two things:
//
//   - steps: one for each turn of a loop, each call and each element that is read, and one
//     for every 64 bytes of text that are read;
//   - bytes: the sizes of the strings and lists that are made, even if they are not kept.
//
// Methods on a nil Meter do nothing. A Meter belongs to one goroutine.
type Meter struct {
	steps, bytes       int64
	maxSteps, maxBytes int64
	stopAt             int64 // steps at which halt is called: at the limit, or earlier for a pause
	pauses             pauses
	depth              int
	open               map[any]bool // lists and dicts that are being printed; nil if there are none, see appendWhole
	seqs               openSeqs
	over               bool // the render has ended
	// Undefined says what the render can do with undefined values.
	Undefined UndefinedMode
}

// NewMeter returns a Meter with these limits: of steps, and of bytes that are made.
func NewMeter(steps, bytes int64) Meter {
	return Meter{maxSteps: steps, maxBytes: bytes, stopAt: steps}
}

// Step counts n steps.
func (m *Meter) Step(n int) error {
	if m == nil {
		return nil
	}
	m.steps += int64(n)
	if m.steps > m.stopAt {
		return m.halt()
	}
	return nil
}

// Visit counts one step. If v is a string, it also counts the steps to read it.
func (m *Meter) Visit(v Value) error { return m.Step(1 + len(v.Text())/bytesPerStep) }

// Scan counts the steps to read n bytes of text.
func (m *Meter) Scan(n int) error {
	if n < bytesPerStep {
		return nil
	}
	return m.Step(n / bytesPerStep)
}

// Grow counts n bytes of text. The caller calls it before it makes the text.
func (m *Meter) Grow(n int) error {
	if m == nil {
		return nil
	}
	if n < 0 || int64(n) > m.maxBytes-m.bytes {
		return Errorf(LimitError, "more than %d bytes of strings and lists built", m.maxBytes)
	}
	m.bytes += int64(n)
	return nil
}

// calculate counts the steps of a calculation with large integers. Its time is proportional to the
// product of their lengths.
func (m *Meter) calculate(x, y *big.Int) error {
	const wordsPerStep = 128
	return m.Step(len(x.Bits()) * len(y.Bits()) / wordsPerStep)
}

// enter counts one more level of iterators that take their elements from another iterator. The caller
// calls leave afterwards.
func (m *Meter) enter() error {
	if m == nil {
		return nil
	}
	m.depth++
	return checkDepth(m.depth)
}

func (m *Meter) leave() {
	if m != nil {
		m.depth--
	}
}

// GrowList counts a list of n elements.
func (m *Meter) GrowList(n int) error {
	if n > 1<<40 {
		n = 1 << 40 // larger than every limit, and without an overflow below
	}
	return m.Grow(n * itemSize)
}

// growTimes counts n times size bytes.
func (m *Meter) growTimes(size, n int) error { return m.GrowBy(0, n, size) }

// GrowBy counts size bytes, and n times each more. The product may be too large for an int.
func (m *Meter) GrowBy(size, n, each int) error {
	if each > 0 && n > (1<<62-size)/each {
		n = (1<<62 - size) / each
	}
	return m.Grow(max(0, size+n*each))
}
