package kernel

import (
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// tappedQueue is a model of a queue that records the backend's calls, and can be made to fail.
type tappedQueue struct {
	*modelCalls
	changes []kevent // all that were asked for
	limit   time.Duration
	fail    error // the result of all later calls, if not nil
	closes  int
}

func (q *tappedQueue) change(list []kevent) error {
	q.changes = append(q.changes, list...)
	if q.fail != nil {
		return q.fail
	}
	return q.modelCalls.change(list)
}

func (q *tappedQueue) wait(events []kevent, timeout time.Duration) (int, error) {
	if q.limit = timeout; q.fail != nil {
		return 0, q.fail
	}
	return q.modelCalls.wait(events, timeout)
}

func (q *tappedQueue) close() error {
	q.closes++
	return q.modelCalls.close()
}

// kqueueHere is the backend on a model, with the descriptors of a test.
type kqueueHere struct {
	*testing.T
	Poller
	queue *tappedQueue
	table *descriptorTable
}

func newKqueueHere(t *testing.T) *kqueueHere {
	table := &descriptorTable{open: make(map[int]*descriptor)}
	queue := &tappedQueue{modelCalls: newModelCalls(table)}
	poller, err := newKqueue(queue, newUserWaker(queue))
	require.NoError(t, err)
	queue.changes = nil
	return &kqueueHere{T: t, Poller: poller, queue: queue, table: table}
}

func (k *kqueueHere) expect(timeout time.Duration, want ...Ready) {
	k.Helper()
	got, err := k.Wait(timeout)
	require.NoError(k, err)
	require.Empty(k, cmp.Diff(append([]Ready{}, want...), append([]Ready{}, got...)))
}

// The changes that lead from one interest to another.
func TestKqueueUpdate(t *testing.T) {
	const (
		r  = Readable
		w  = Writable
		rw = Readable | Writable

		evEnd = evAdd | evClear | noteLowat
	)
	for _, row := range []struct {
		from, to Interest
		want     []kevent
	}{
		{None, r, []kevent{{5, filterRead, evAdd}}},
		{None, w, []kevent{{5, filterWrite, evAdd}}},
		{None, rw, []kevent{{5, filterRead, evAdd}, {5, filterWrite, evAdd}}},
		{r, None, []kevent{{5, filterRead, evDelete}}},
		{r, w, []kevent{{5, filterRead, evDelete}, {5, filterWrite, evAdd}}},
		{r, rw, []kevent{{5, filterWrite, evAdd}}},
		{w, None, []kevent{{5, filterWrite, evDelete}}},
		{w, r, []kevent{{5, filterRead, evAdd}, {5, filterWrite, evDelete}}},
		{w, rw, []kevent{{5, filterRead, evAdd}}},
		{rw, None, []kevent{{5, filterRead, evDelete}, {5, filterWrite, evDelete}}},
		{rw, r, []kevent{{5, filterWrite, evDelete}}},
		{rw, w, []kevent{{5, filterRead, evDelete}}},
		{None, Hangup, []kevent{{5, filterWrite, evEnd}}},
		{Hangup, None, []kevent{{5, filterWrite, evDelete}}},
		{r, Hangup, []kevent{{5, filterRead, evDelete}, {5, filterWrite, evEnd}}},
		{w, Hangup, []kevent{{5, filterWrite, evDelete}, {5, filterWrite, evEnd}}},
		{Hangup, rw, []kevent{{5, filterRead, evAdd}, {5, filterWrite, evDelete}, {5, filterWrite, evAdd}}},
		{r | Hangup, rw | Hangup, []kevent{{5, filterWrite, evAdd}}},
	} {
		t.Run(row.from.String()+" to "+row.to.String(), func(t *testing.T) {
			k := newKqueueHere(t)
			k.table.set(5, rw, None)
			if row.from != None {
				require.NoError(t, k.Update(5, None, row.from))
			}
			k.queue.changes = nil
			require.NoError(t, k.Update(5, row.from, row.to))
			require.Empty(t, cmp.Diff(row.want, k.queue.changes, cmp.AllowUnexported(kevent{})))
		})
	}
}

func TestKqueueUpdateErrors(t *testing.T) {
	for _, row := range []struct {
		name     string
		fd       int
		from, to Interest
		want     error
	}{
		{"a closed descriptor", 6, None, Readable, syscall.EBADF},
		{"one that is not watched", 5, Readable, None, syscall.ENOENT},
		{"a direction that is not watched", 5, Readable | Writable, Writable, syscall.ENOENT},
	} {
		t.Run(row.name, func(t *testing.T) {
			k := newKqueueHere(t)
			k.table.set(5, Writable, None)
			require.NoError(t, k.Update(5, None, Writable))
			err := k.Update(row.fd, row.from, row.to)
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, "kevent: ")
			k.expect(0, Ready{5, Writable})
		})
	}
}

func TestKqueueWait(t *testing.T) {
	for _, row := range []struct {
		name           string
		interest       Interest
		ready, eof     Interest
		want           []Ready
		timeout, asked time.Duration // by the caller, and of the kernel
	}{
		{"both directions, one entry each", Readable | Writable, Readable | Writable, None,
			[]Ready{{5, Readable}, {5, Writable}}, time.Second, time.Second},
		{"the end, in the direction that it concerns", Readable | Writable, None, Readable,
			[]Ready{{5, Readable}}, time.Second, time.Second},
		{"an error, in both", Readable | Writable, None, Readable | Writable,
			[]Ready{{5, Readable}, {5, Writable | Hangup}}, time.Second, time.Second},
		{"an error, only where somebody is interested", Writable, None, Readable | Writable,
			[]Ready{{5, Writable | Hangup}}, time.Second, time.Second},
		{"an error, where nobody is interested in anything else", Hangup, Readable | Writable, Readable | Writable,
			[]Ready{{5, Writable | Hangup}}, time.Second, time.Second},
		{"input, room and the end of input are no hang-up", Hangup, Readable | Writable, Readable, nil, 0, 0},
		{"nothing, at once", Readable, Writable, None, nil, 0, 0},
		{"a nanosecond is not nothing", Readable, None, None, nil, 1, 1},
		{"nothing, without end", Readable, None, None, nil, -1, -1},
		{"longer than any system takes", Readable, None, None, nil, 1 << 62, longestWait},
	} {
		t.Run(row.name, func(t *testing.T) {
			k := newKqueueHere(t)
			k.table.set(5, row.ready, row.eof)
			require.NoError(t, k.Update(5, None, row.interest))
			k.expect(row.timeout, row.want...)
			require.Equal(t, row.asked, k.queue.limit)
		})
	}
}

func TestKqueueWaitErrors(t *testing.T) {
	for _, row := range []struct{ kernel, want error }{
		{syscall.EINTR, nil},
		{syscall.ETIMEDOUT, nil},
		{syscall.EBADF, syscall.EBADF},
	} {
		t.Run(row.kernel.Error(), func(t *testing.T) {
			k := newKqueueHere(t)
			k.queue.fail = row.kernel
			ready, err := k.Wait(time.Second)
			require.ErrorIs(t, err, row.want)
			require.Empty(t, ready)
			if row.want != nil {
				require.ErrorContains(t, err, "kevent: ")
			}
		})
	}
}

// With more events than one batch holds, every descriptor has a turn, and so has a wake-up.
func TestKqueueBatches(t *testing.T) {
	const many = 3*maxEvents + 1
	k := newKqueueHere(t)
	for fd := range many {
		k.table.set(fd, Readable|Writable, None)
		require.NoError(t, k.Update(fd, None, Readable|Writable))
	}
	require.NoError(t, k.Wake())
	found := make(map[Ready]int)
	events := 0
	for events < 2*many { // two events a descriptor, all but one of the batches full
		ready, err := k.Wait(-1)
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(ready), maxEvents-1)
		for _, r := range ready {
			found[r]++
		}
		events += len(ready)
	}
	require.Len(t, found, 2*many)
	require.False(t, k.woken(), "the wake-up was in one of the batches")
}

// woken reports whether a wake-up has come, and nothing else.
func (k *kqueueHere) woken() bool {
	for _, note := range k.queue.list {
		if note.triggered {
			return true
		}
	}
	return false
}

func TestKqueueWake(t *testing.T) {
	for _, row := range []struct {
		name string
		test func(k *kqueueHere)
	}{
		{"is one event, however often, and nobody's readiness", func(k *kqueueHere) {
			for range 3 {
				require.NoError(k, k.Wake())
			}
			require.True(k, k.woken())
			k.expect(-1)
			require.False(k, k.woken())
			require.Empty(k, k.table.waits, "it was there before the wait")
		}},
		{"ends a wait", func(k *kqueueHere) {
			k.table.happens = k.Wake
			k.expect(-1)
			require.Len(k, k.table.waits, 1)
		}},
		{"is told from a descriptor of the same number", func(k *kqueueHere) {
			k.table.set(0, Readable|Writable, None)
			require.NoError(k, k.Update(0, None, Readable|Writable))
			require.NoError(k, k.Wake())
			k.expect(-1, Ready{0, Readable}, Ready{0, Writable})
		}},
		{"leaves the filters alone", func(k *kqueueHere) {
			k.table.set(5, Readable, None)
			require.NoError(k, k.Update(5, None, Readable))
			require.NoError(k, k.Wake())
			k.expect(-1, Ready{5, Readable})
			k.expect(-1, Ready{5, Readable})
		}},
		{"says why it cannot", func(k *kqueueHere) {
			k.queue.fail = syscall.EBADF
			require.ErrorIs(k, k.Wake(), syscall.EBADF)
		}},
	} {
		t.Run(row.name, func(t *testing.T) { row.test(newKqueueHere(t)) })
	}
}

// tappedWaker records whether it was closed.
type tappedWaker struct {
	userWaker
	closes int
}

func (w *tappedWaker) close() { w.closes++ }

func TestKqueueClose(t *testing.T) {
	for _, row := range []struct {
		name string
		fail error // when it is opened
	}{
		{"after use", nil},
		{"because it could not be opened", syscall.ENOMEM},
	} {
		t.Run(row.name, func(t *testing.T) {
			queue := &tappedQueue{modelCalls: newModelCalls(&descriptorTable{}), fail: row.fail}
			waker := &tappedWaker{userWaker: newUserWaker(queue)}
			poller, err := newKqueue(queue, waker)
			require.ErrorIs(t, err, row.fail)
			if err == nil {
				require.Equal(t, "kqueue", poller.Name())
				require.Zero(t, queue.closes+waker.closes)
				require.NoError(t, poller.Close())
			} else {
				require.Nil(t, poller)
			}
			require.Equal(t, 1, queue.closes)
			require.Equal(t, 1, waker.closes)
		})
	}
}

// stillQueue has the same events at each wait.
type stillQueue struct{ events []kevent }

func (q *stillQueue) change([]kevent) error { return nil }
func (q *stillQueue) wait(events []kevent, _ time.Duration) (int, error) {
	return copy(events, q.events), nil
}
func (q *stillQueue) close() error { return errors.ErrUnsupported }

func TestKqueueAllocatesNothing(t *testing.T) {
	queue := &stillQueue{events: []kevent{{ident: 5}, {ident: 5, filter: filterWrite}, {filter: filterUser}}}
	poller, err := newKqueue(queue, newUserWaker(queue))
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		_ = poller.Update(5, None, Readable)
		_ = poller.Update(5, Readable, Writable)
		_ = poller.Wake()
		ready, _ := poller.Wait(time.Second)
		if len(ready) != 2 {
			panic("two directions of one descriptor were expected")
		}
		_ = poller.Update(5, Writable, None)
	}))
}
