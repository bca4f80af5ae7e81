package soak_test

import (
	"flag"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var (
	soak = flag.Duration("soak", 2*time.Second, "`duration` of the mixed traffic")
	seed = flag.Uint64("seed", 1, "`number` that seeds the mix")
)

// visitors is how many clients there are at once, half of them over TLS.
const visitors = 16

// kinds are the exchanges of the mix. If one returns an error, the application is wrong.
var kinds = []struct {
	name string
	do   func(v *visitor) error
}{
	{"hello", gets("/hello/", 200, "hello ")},
	{"page", gets("/page/", 200, "page ")},
	{"form", (*visitor).form},
	{"upload", (*visitor).upload},
	{"JSON", (*visitor).json},
	{"malformed JSON", (*visitor).badJSON},
	{"content echoed", func(v *visitor) error { return v.echo("") }},
	{"stream", (*visitor).stream},
	{"events", func(v *visitor) error { return v.events("") }},
	{"file", (*visitor).file},
	{"range of a file", (*visitor).pieceOfFile},
	{"handler sleeps", gets("/sleep/", 200, "slept ")},
	{"offload", gets("/offload/", 200, "offload ")},
	{"handler asks the upstream", gets("/fetch/", 200, "page ")},
	{"session", (*visitor).visit},
	{"proxy", gets("/up/hello/", 200, "hello ")},
	{"proxy, content echoed", func(v *visitor) error { return v.echo("/up") }},
	{"proxy, events", func(v *visitor) error { return v.events("/up") }},
	{"proxy, WebSocket", func(v *visitor) error { return v.talk("/up/ws") }},
	{"package client", (*visitor).loopClient},
	{"error 418", gets("/teapot/", 418, "")},
	{"error 500", gets("/broken/", 500, "")},
	{"error 404", gets("/nowhere/", 404, "")},
	{"panic", gets("/panic/", 500, "")},
	{"WebSocket", func(v *visitor) error { return v.talk("/ws") }},
	{"WebSocket group", (*visitor).gather},
	{"rude: leaves while a handler waits", (*visitor).leave},
	{"rude: cut anywhere", (*visitor).cut},
	{"rude: cut anywhere", (*visitor).cut},
	{"rude: half-close", (*visitor).halfClose},
	{"rude: reads slowly", (*visitor).readSlowly},
	{"rude: byte by byte", (*visitor).byteByByte},
	{"rude: garbage", (*visitor).garbage},
	{"rude: handshake stops", (*visitor).stopHandshake},
	{"rude: pipelining", (*visitor).pipeline},
}

// After mixed traffic, nothing of it is left.
func TestSoak(t *testing.T) {
	w := newWorld(t)
	var all []*visitor
	for i := range visitors {
		all = append(all, w.newVisitor(*seed, i))
	}
	warm := newLedger()
	together(all, func(v *visitor) {
		for range 3 {
			for _, kind := range v.Perm(len(kinds)) {
				v.take(t, warm, kind)
			}
		}
	})
	before := w.settled(patience)
	mix := newLedger()
	end := time.Now().Add(*soak)
	together(all, func(v *visitor) {
		for time.Now().Before(end) {
			v.take(t, mix, v.IntN(len(kinds)))
		}
	})
	after := w.settled(patience)
	t.Logf("seed %d, %v: %v", *seed, *soak, mix)
	t.Logf("warnings in the log: %v", w.log)
	t.Logf("before: %+v", before)
	t.Logf("after:  %+v", after)
	compare(t, before, after)
}

// together runs f for all visitors at once, and waits until all have gone.
func together(all []*visitor, f func(v *visitor)) {
	var busy sync.WaitGroup
	for _, v := range all {
		busy.Go(func() {
			f(v)
			v.http.CloseIdleConnections()
		})
	}
	busy.Wait()
}

// take is one exchange.
func (v *visitor) take(t *testing.T, l *ledger, kind int) {
	v.turn++
	v.token = fmt.Sprintf("%s-%d", v.name, v.turn)
	l.note(t, kinds[kind].name, kinds[kind].do(v))
}

// compare reports leftovers. Free lists may have grown to the need of the busiest moment: coroutines, with a goroutine each, buffers,
// and small ones in the heap.
func compare(t *testing.T, before, after census) {
	const handlersOfAVisitor, moreHeap, keptBuffers = 16, 512 << 10, 16 << 20 // also those that a rude visitor has left
	assert.LessOrEqual(t, after.Heap, before.Heap+moreHeap, "heap")
	assert.LessOrEqual(t, after.Spare, keptBuffers, "buffers")
	assert.LessOrEqual(t, after.PooledRoutines, handlersOfAVisitor*visitors, "coroutines")
	assert.LessOrEqual(t, after.Goroutines-after.PooledRoutines, before.Goroutines-before.PooledRoutines, "goroutines beside them")
	before.Heap, before.Spare, before.Goroutines, before.PooledRoutines = after.Heap, after.Spare, after.Goroutines, after.PooledRoutines
	assert.Equal(t, before, after)
}
