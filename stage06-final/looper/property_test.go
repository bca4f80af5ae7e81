package looper_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// Handlers wait and end in random ways, clients are random, the system has faults, and the loop
// ends at a random moment. Whatever happens, responses come in the order of the requests, and each
// to the client that asked. A request has a response, or its connection ends. Every deferred
// function has run. A handler gets the content of its own request, and hears that its client has gone only if that is so. No task, no coroutine
// and no descriptor is left.
//
// LOOPER_SCHEDULES is the number of schedules.
func TestRandomHandlers(t *testing.T) {
	schedules := uint64(schedules)
	if text := os.Getenv("LOOPER_SCHEDULES"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
		schedules = n
	}
	before, parked := runtime.NumGoroutine(), 0
	for seed := range schedules {
		v := newVariety(seed)
		require.NoError(t, v.run(), "seed %d", seed)
		parked += v.exits
	}
	awaitGoroutines(t, before+parked)
}

// awaitGoroutines waits until at most this many goroutines are left. A goroutine that has finished, or was told to end, is not gone at
// once.
func awaitGoroutines(t *testing.T, most int) {
	t.Helper()
	for began := time.Now(); runtime.NumGoroutine() > most && time.Since(began) < patience; {
		time.Sleep(time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), most, "goroutines are left")
}

// variety is one schedule.
type variety struct {
	chance *rand.Rand
	app    *looper.App
	loop   *loop.Loop
	mutex  task.Mutex
	turns  *task.Semaphore
	queue  *task.Queue[string]
	begun  int
	ended  int  // those whose deferred functions have run
	goexit bool // handlers may end their goroutine, which is parked for good: to save memory, only in some schedules
	exits  int  // goroutines that a handler has ended
	holds  int  // tasks in the part that the mutex guards
	faults []string
}

func newVariety(seed uint64) *variety {
	v := &variety{chance: rand.New(rand.NewPCG(seed, 12)), turns: task.NewSemaphore(2), queue: task.NewQueue[string](2)}
	v.goexit = seed%16 == 0
	v.app = looper.New(looper.Config{Log: quiet, HandlerTimeout: 100*time.Millisecond + 2*v.duration(), Go: func(f func()) { f() }})
	v.app.Get("/{rest:path}", v.handle)
	v.app.Post("/{rest:path}", v.handle)
	v.app.ErrorPage(0, func(c *looper.Context, e *looper.Error) error { return c.Text(e.Status, sign(c)) })
	v.app.Every("background", time.Second, func(t *task.Task) error {
		_, _ = v.queue.TryGet()
		return task.Sleep(t, v.duration())
	})
	return v
}

// sign returns the text that identifies the request in its response.
func sign(c *looper.Context) string { return "<" + c.Path() + ">" }

// uploadOf returns a piece of the content of each request for path.
func uploadOf(path string) string { return "[" + path + "]" }

func (v *variety) run() error {
	faults := sim.Faults{}
	if v.chance.IntN(2) == 0 {
		faults = sim.Faults{ShortRead: .2, ShortWrite: .2, Again: .1, Interrupted: .1, Reset: .01}
	}
	k := sim.New(sim.Config{Seed: v.chance.Uint64(), SocketBuffer: 4 << 10, Faults: faults})
	var err error
	if v.loop, err = loop.New(k, loop.Config{Log: slog.New(slog.DiscardHandler), StallTimeout: -1}); err != nil {
		return err
	}
	if _, err = v.app.ListenOn(v.loop, "sim:80"); err != nil {
		return err
	}
	for i := range 1 + v.chance.IntN(6) {
		k.Client(fmt.Sprint("client ", i), func(c *sim.Client) { v.visit(c, fmt.Sprint(i)) })
	}
	if v.chance.IntN(3) == 0 {
		v.loop.After(v.duration(), func() { v.loop.Stop(v.duration()) })
	}
	if err := k.Run(v.loop); errors.As(err, new(*sim.StuckError)) {
		return err
	}
	switch {
	case k.OpenFiles() > 0:
		v.fault("%d descriptors are open", k.OpenFiles())
	case v.begun != v.ended:
		v.fault("%d handlers have begun, %d have run what they deferred", v.begun, v.ended)
	}
	if len(v.faults) > 0 {
		return errors.New(strings.Join(v.faults, "; "))
	}
	return nil
}

func (v *variety) fault(format string, args ...any) {
	v.faults = append(v.faults, fmt.Sprintf(format, args...))
}

func (v *variety) duration() time.Duration {
	return time.Duration(v.chance.IntN(3000)) * time.Millisecond
}

// visit asks for some pages, perhaps many at once, and leaves in one of several ways.
func (v *variety) visit(c *sim.Client, name string) {
	if c.TryConnect("sim:80") != nil {
		return
	}
	var asked []string
	for n := range 1 + v.chance.IntN(5) {
		path := fmt.Sprintf("/%s/%d", name, n)
		asked = append(asked, path)
		request := "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"
		if v.chance.IntN(2) == 0 {
			body := strings.Repeat(uploadOf(path), 1+v.chance.IntN(40))
			request = fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", path, len(body), body)
		}
		for request != "" && !c.Broken() {
			n := c.TrySend(request[:min(len(request), 1+v.chance.IntN(100))])
			request = request[n:]
			if n == 0 || v.chance.IntN(10) == 0 {
				c.Sleep(v.duration() / time.Duration(1+v.chance.IntN(20)))
				c.TryReceive()
			}
		}
	}
	if v.chance.IntN(3) == 0 {
		c.Sleep(v.duration())
		if !c.Broken() {
			c.Reset()
		}
		v.compare(c, asked, false)
		return
	}
	for !c.Broken() && strings.Count(c.Heard(), ">") < len(asked) {
		if _, more := c.TryReceive(); !more {
			v.compare(c, asked, false)
			c.Close()
			return
		}
		c.Sleep(50 * time.Millisecond)
	}
	v.compare(c, asked, !c.Broken())
	if !c.Broken() {
		c.Close()
	}
}

var signed = regexp.MustCompile(`<[^>]*>`)

// compare checks that the client has got the responses that it asked for, in order: all of them,
// or a beginning.
func (v *variety) compare(c *sim.Client, asked []string, all bool) {
	heard := signed.FindAllString(c.Heard(), -1)
	if len(heard) > len(asked) || all && len(heard) < len(asked) {
		v.fault("%s has asked for %v, and heard %v", asked[0], asked, heard)
		return
	}
	for i, what := range heard {
		if what != "<"+asked[i]+">" {
			v.fault("%s has asked for %v, and heard %v", asked[0], asked, heard)
			return
		}
	}
}

func (v *variety) handle(c *looper.Context) (err error) {
	v.begun++
	defer func() { v.ended++ }()
	if v.chance.IntN(4) == 0 {
		defer func() { err = errors.Join(err, c.Sleep(v.duration())) }()
	}
	early := v.chance.IntN(5) == 0
	if early {
		if err := c.Text(200, sign(c)); err != nil {
			return err
		}
	}
	wait := func() error { return v.wait(c, c) }
	if v.chance.IntN(2) == 0 {
		wait = func() error { return v.waitPlainly(c) }
	}
	for range v.chance.IntN(5) {
		err := wait()
		if errors.Is(err, looper.ErrGone) && !c.Exchange().Gone() {
			v.fault("%s: its client has not gone", c.Path())
		}
		if err != nil && v.chance.IntN(2) > 0 {
			return err
		}
	}
	return v.respond(c, early)
}

// wait waits in one of many ways; w is the handler's Context, or a task of it.
func (v *variety) wait(c *looper.Context, w task.Waiter) error {
	switch v.chance.IntN(12) {
	case 0:
		return task.Yield(w)
	case 1:
		return v.guarded(w)
	case 2:
		if err := v.turns.Acquire(w); err != nil {
			return err
		}
		defer v.turns.Release()
		return task.Sleep(w, v.duration())
	case 3:
		_, err := task.Offload(w, func(context.Context) (int, error) { return 1, nil })
		return err
	case 4:
		return task.Within(w, v.duration(), func() error { return task.Sleep(w, v.duration()) })
	case 5:
		return task.Within(w, v.duration(), func() error { return v.queue.Put(w, c.Path()) })
	case 6:
		return task.Within(w, v.duration(), func() error { _, err := v.queue.Get(w); return err })
	case 7:
		return task.Gather(w, func(t *task.Task) error { return v.wait(c, t) }, func(t *task.Task) error { return v.wait(c, t) })
	case 8:
		_, err := task.Race(w,
			func(t *task.Task) (int, error) { return 1, v.wait(c, t) },
			func(t *task.Task) (int, error) { return 2, task.Sleep(t, v.duration()) })
		return err
	case 9:
		task.Spawn(w, func(t *task.Task) (int, error) { return 1, v.wait(c, t) }) // and not awaited
		return nil
	case 10:
		return v.readBody(c)
	}
	return task.Sleep(w, v.duration())
}

// waitPlainly waits with the Context's own methods. A handler that does nothing else does not keep its task, so the next request gets its memory.
func (v *variety) waitPlainly(c *looper.Context) error {
	switch v.chance.IntN(4) {
	case 0:
		return c.Yield()
	case 1:
		_, err := looper.Offload(c, func(context.Context) (int, error) { return 1, nil })
		return err
	case 2:
		return v.readBody(c)
	}
	return c.Sleep(v.duration())
}

func (v *variety) readBody(c *looper.Context) error {
	body, err := c.Body()
	if errors.Is(err, looper.ErrContentTaken) {
		return nil
	}
	if strings.ReplaceAll(string(body), uploadOf(c.Path()), "") != "" {
		v.fault("%s has the content %q", c.Path(), body)
	}
	return err
}

// guarded checks that the mutex keeps other tasks out across a wait.
func (v *variety) guarded(w task.Waiter) error {
	if err := v.mutex.Lock(w); err != nil {
		return err
	}
	defer v.mutex.Unlock()
	if v.holds++; v.holds > 1 {
		v.fault("two tasks hold the mutex")
	}
	defer func() { v.holds-- }()
	return task.Sleep(w, v.duration())
}

func (v *variety) respond(c *looper.Context, early bool) error {
	switch v.chance.IntN(8) {
	case 0:
		panic("on purpose")
	case 1:
		if v.goexit {
			v.exits++
			runtime.Goexit()
		}
	case 2:
		return errors.New("on purpose")
	case 3:
		return &looper.Error{Status: 409}
	case 4:
		if early {
			return nil
		}
		s, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		if _, err = s.WriteString(sign(c)); err == nil {
			_, err = s.Write(make([]byte, v.chance.IntN(10_000)))
		}
		return err
	case 5:
		if early {
			return nil
		}
		c.SetHeader("X-Signed", sign(c))
		return c.File(bigFile, "big")
	}
	if early {
		return nil
	}
	return c.Text(200, sign(c))
}

// bigFile goes on after its handler has returned.
var bigFile = fstest.MapFS{"big": {Data: make([]byte, 200_000)}}
