package loopertest_test

import (
	"fmt"
	"runtime"
	"testing"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
)

// worlds calls a test with each kind of client.
func worlds(t *testing.T, app func() *looper.App, test func(t *testing.T, c *loopertest.Client)) {
	t.Run("simulated", func(t *testing.T) { test(t, loopertest.New(t, app())) })
	t.Run("real", func(t *testing.T) { test(t, loopertest.Real(t, app())) })
}

// failing is a test whose failure is under test.
type failing struct {
	testing.TB
	message string
}

func (f *failing) Helper() {}
func (f *failing) Fatalf(format string, arguments ...any) {
	f.message = fmt.Sprintf(format, arguments...)
	runtime.Goexit()
}

// messageOf returns the message of a test that fails.
func messageOf(t *testing.T, app *looper.App, test func(c *loopertest.Client)) string {
	f := &failing{TB: t}
	c := loopertest.New(f, app)
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(c)
	}()
	<-done
	return f.message
}
