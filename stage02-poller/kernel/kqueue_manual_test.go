package kernel

import (
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// manual is a model with descriptors. The tests check it against the sentences of kqueue(2).
type manual struct {
	*testing.T
	*kqueueModel
	*descriptorTable
}

func newManual(t *testing.T) *manual {
	table := &descriptorTable{open: make(map[int]*descriptor)}
	return &manual{T: t, kqueueModel: &kqueueModel{descriptors: table}, descriptorTable: table}
}

func (m *manual) close() error { return m.kqueueModel.close() }

// apply makes changes, without room for events.
func (m *manual) apply(want error, changes ...kevent) {
	m.Helper()
	_, err := m.kevent(changes, nil, 0)
	if want == nil {
		require.NoError(m, err)
	} else {
		require.Equal(m, want, err)
	}
}

// expect waits for events, at most room of them.
func (m *manual) expect(room int, want ...occurrence) {
	m.Helper()
	events := make([]occurrence, room)
	n, err := m.kevent(nil, events, 0)
	require.NoError(m, err)
	require.Empty(m, cmp.Diff(append([]occurrence{}, want...), events[:n], cmp.AllowUnexported(occurrence{})))
}

func add(fd int, f filter) kevent    { return kevent{fd, f, evAdd} }
func remove(fd int, f filter) kevent { return kevent{fd, f, evDelete} }
func event(fd int, f filter) occurrence {
	return occurrence{ident: fd, filter: f}
}

// What kqueue(2) says, sentence by sentence.
func TestKqueueModel(t *testing.T) {
	const rw = Readable | Writable
	for _, row := range []struct {
		name string
		test func(m *manual)
	}{
		{"a filter is run when it is added: what was ready before is reported", func(m *manual) {
			m.set(3, Readable, None)
			m.expect(9)
			m.apply(nil, add(3, filterRead))
			m.expect(9, event(3, filterRead))
		}},
		{"it is run again at each call: an event stays for as long as its condition", func(m *manual) {
			m.set(3, Readable, None)
			m.apply(nil, add(3, filterRead))
			m.expect(9, event(3, filterRead))
			m.expect(9, event(3, filterRead))
			m.set(3, None, None)
			m.expect(9)
		}},
		{"one event a filter: both directions are two", func(m *manual) {
			m.set(3, rw, None)
			m.apply(nil, add(3, filterRead), add(3, filterWrite))
			m.expect(9, event(3, filterRead), event(3, filterWrite))
			m.expect(1, event(3, filterRead))
			m.expect(1, event(3, filterWrite))
		}},
		{"changes are applied in order", func(m *manual) {
			m.set(3, Readable, None)
			m.apply(nil, add(3, filterRead), remove(3, filterRead))
			m.expect(9)
			m.apply(syscall.ENOENT, remove(3, filterRead), add(3, filterRead))
			m.expect(9)
		}},
		{"to add what is there makes no second one", func(m *manual) {
			m.set(3, Readable, None)
			m.apply(nil, add(3, filterRead), add(3, filterRead))
			m.expect(9, event(3, filterRead))
			m.apply(nil, remove(3, filterRead))
			m.expect(9)
		}},
		{"to delete what is not there is ENOENT", func(m *manual) {
			m.set(3, rw, None)
			m.apply(nil, add(3, filterRead))
			m.apply(syscall.ENOENT, remove(3, filterWrite))
			m.apply(syscall.ENOENT, remove(4, filterRead))
			m.expect(9, event(3, filterRead))
		}},
		{"a closed descriptor cannot be added", func(m *manual) {
			m.apply(syscall.EBADF, add(3, filterRead))
		}},
		{"without room, the first error ends the call; what came before it holds", func(m *manual) {
			m.set(3, rw, None)
			m.apply(syscall.ENOENT, add(3, filterRead), remove(4, filterRead), add(3, filterWrite))
			m.expect(9, event(3, filterRead))
		}},
		{"with room, errors are events, and all changes are tried", func(m *manual) {
			m.set(3, rw, None)
			events := make([]occurrence, 2)
			n, err := m.kevent([]kevent{remove(4, filterRead), add(3, filterRead), add(5, filterWrite)}, events, -1)
			require.NoError(m, err)
			require.Equal(m, 2, n, "only the errors, and no waiting")
			require.Equal(m, occurrence{ident: 4, filter: filterRead, err: syscall.ENOENT}, events[0])
			require.Equal(m, occurrence{ident: 5, filter: filterWrite, err: syscall.EBADF}, events[1])
			m.expect(9, event(3, filterRead))
		}},
		{"with room for too few errors, the one too many ends the call", func(m *manual) {
			m.set(3, rw, None)
			_, err := m.kevent([]kevent{remove(4, filterRead), remove(5, filterRead), add(3, filterRead)},
				make([]occurrence, 1), 0)
			require.Equal(m, syscall.ENOENT, err)
			m.expect(9)
		}},
		{"the end is EV_EOF under the filter that it concerns, again and again", func(m *manual) {
			m.set(3, Writable, Readable)
			m.apply(nil, add(3, filterRead), add(3, filterWrite))
			for range 3 {
				m.expect(9, occurrence{ident: 3, filter: filterRead, eof: true}, event(3, filterWrite))
			}
		}},
		{"closing deletes the filters, also when the number comes back", func(m *manual) {
			m.set(3, rw, None)
			m.apply(nil, add(3, filterRead), add(3, filterWrite))
			m.descriptorTable.close(3)
			m.expect(9)
			m.set(3, rw, None)
			m.expect(9)
			m.apply(syscall.ENOENT, remove(3, filterRead))
			m.apply(nil, add(3, filterWrite))
			m.expect(9, event(3, filterWrite))
		}},
		{"also when it is added anew, or deleted, at once", func(m *manual) {
			m.set(3, Readable, None)
			m.set(4, None, None)
			m.apply(nil, add(3, filterRead), add(4, filterRead))
			m.descriptorTable.close(3)
			m.apply(syscall.ENOENT, remove(3, filterRead))
			m.set(3, Readable, None)
			m.apply(nil, add(3, filterRead))
			m.descriptorTable.close(3)
			m.set(3, Readable, None)
			m.apply(nil, add(3, filterRead))
			m.expect(9, event(3, filterRead))
		}},
		{"with more events than room, everybody has a turn", func(m *manual) {
			for fd := range 5 {
				m.set(fd, Readable, None)
				m.apply(nil, add(fd, filterRead))
			}
			m.expect(2, event(0, filterRead), event(1, filterRead))
			m.expect(2, event(2, filterRead), event(3, filterRead))
			m.expect(2, event(4, filterRead), event(0, filterRead))
		}},
		{"a user's event happens when it is triggered; many triggers are one", func(m *manual) {
			m.apply(syscall.ENOENT, kevent{7, filterUser, noteTrigger})
			m.apply(nil, kevent{7, filterUser, evAdd | evClear})
			m.expect(9)
			for range 3 {
				m.apply(nil, kevent{7, filterUser, noteTrigger})
			}
			m.expect(9, event(7, filterUser))
			m.expect(9)
		}},
		{"without EV_CLEAR it does not end", func(m *manual) {
			m.apply(nil, kevent{7, filterUser, evAdd}, kevent{7, filterUser, noteTrigger})
			m.expect(9, event(7, filterUser))
			m.expect(9, event(7, filterUser))
		}},
		{"a user's event has its turn among descriptors", func(m *manual) {
			m.set(3, Readable, None)
			m.apply(nil, add(3, filterRead), kevent{7, filterUser, evAdd | evClear}, kevent{7, filterUser, noteTrigger})
			m.expect(1, event(3, filterRead))
			m.expect(1, event(7, filterUser))
		}},
		{"a closed queue is none", func(m *manual) {
			require.NoError(m, m.close())
			m.apply(syscall.EBADF)
			require.Equal(m, syscall.EBADF, m.close())
		}},
	} {
		t.Run(row.name, func(t *testing.T) { row.test(newManual(t)) })
	}
}

// How a call waits.
func TestKqueueModelWaits(t *testing.T) {
	for _, row := range []struct {
		name    string
		timeout time.Duration
		happens func(m *manual) error // while it waits
		waits   int
		events  int
		err     error
	}{
		{"not at all", 0, nil, 0, 0, nil},
		{"until time is up", time.Hour, nil, 1, 0, nil},
		{"longer than the system can", modelLimit + 1, nil, 0, 0, syscall.EINVAL},
		{"until there is an event", -1, func(m *manual) error {
			m.set(3, Readable, None)
			return nil
		}, 1, 1, nil},
		{"until a change makes one", -1, func(m *manual) error {
			m.set(4, Writable, None)
			m.apply(nil, add(4, filterWrite))
			return nil
		}, 1, 1, nil},
		{"until it is triggered", -1, func(m *manual) error {
			m.apply(nil, kevent{0, filterUser, noteTrigger})
			return nil
		}, 1, 1, nil},
		{"on, when it is interrupted for nothing", time.Hour, func(m *manual) error { return nil }, 2, 0, nil},
		{"on, when what was ready is deleted", time.Hour, func(m *manual) error {
			m.set(3, Readable, None)
			m.apply(nil, remove(3, filterRead))
			return nil
		}, 2, 0, nil},
		{"on, when what was ready is closed", time.Hour, func(m *manual) error {
			m.set(3, Readable, None)
			m.descriptorTable.close(3)
			return nil
		}, 2, 0, nil},
		{"until a signal", -1, func(m *manual) error { return syscall.EINTR }, 1, 0, syscall.EINTR},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newManual(t)
			m.set(3, None, None)
			m.apply(nil, add(3, filterRead), kevent{0, filterUser, evAdd | evClear})
			if row.happens != nil {
				m.happens = func() error { return row.happens(m) }
			}
			n, err := m.kevent(nil, make([]occurrence, 4), row.timeout)
			require.ErrorIs(t, err, row.err)
			require.Equal(t, row.events, n)
			require.Len(t, m.waits, row.waits)
		})
	}
}
