package kernel

import "time"

// descriptorTable holds descriptors in the states that a test sets.
type descriptorTable struct {
	open    map[int]*descriptor
	files   uint64          // how many files were opened
	waits   []time.Duration // the timeout of each look that had to wait
	happens func() error    // what happens, once, during such a look; nil: time passes
}

type descriptor struct {
	number     uint64
	ready, eof Interest
}

// set opens a descriptor, or changes one that is open.
func (t *descriptorTable) set(fd int, ready, eof Interest) {
	d := t.open[fd]
	if d == nil {
		t.files++
		d = &descriptor{number: t.files}
		t.open[fd] = d
	}
	d.ready, d.eof = ready, eof
}

func (t *descriptorTable) close(fd int) { delete(t.open, fd) }

func (t *descriptorTable) file(fd int) uint64 {
	if d := t.open[fd]; d != nil {
		return d.number
	}
	return 0
}

func (t *descriptorTable) look(list []look, timeout time.Duration) (again bool, err error) {
	if t.answer(list) || timeout == 0 {
		return false, nil
	}
	t.waits = append(t.waits, timeout)
	happens := t.happens
	if t.happens = nil; happens == nil {
		return false, nil
	}
	err = happens()
	t.answer(list)
	return true, err
}

// answer fills in the looks. A closed descriptor is ready for everything.
func (t *descriptorTable) answer(list []look) (found bool) {
	for i := range list {
		q := &list[i]
		d := t.open[q.fd]
		if d == nil && q.fd != nobody {
			d = &descriptor{ready: Readable | Writable}
		}
		if d != nil {
			q.eof = d.eof&q.direction != 0
			q.ready = q.eof || d.ready&q.direction != 0 && !q.endOnly
			found = found || q.ready
		}
	}
	return found
}

func (t *descriptorTable) interrupt() {}
