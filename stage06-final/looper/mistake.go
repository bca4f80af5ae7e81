package looper

import (
	"fmt"
	"runtime"
	"strings"

	"looper.example/stage03-http-parser/server"
)

// Methods that set something for the response have no result: AddHeader, SetCookie, Attachment and others, and those of package
// session. The Context keeps the mistake, and the method that responds next returns it:
//
//	c.SetHeader("X-Name", "a\nb")    // keeps "looper.(*Context).SetHeader at /src/main.go:12: ..."
//	c.Attachment("report.csv")
//	return c.Text(200, "...")        // sends nothing, returns that error: 500, and a line in the log

// MistakeError is the error of something that was set for the response and cannot be sent.
type MistakeError struct {
	Setter   string // the function that was called, such as "looper.(*Context).SetHeader"
	Function string // its caller
	File     string // where it was called
	Line     int
	Err      error
}

// Error names the place: "looper.(*Context).SetHeader at /src/main.go:12: http1: field ...".
func (e *MistakeError) Error() string { return fmt.Sprintf("%s at %s: %v", e.Setter, e.place(), e.Err) }

func (e *MistakeError) place() string { return fmt.Sprintf("%s:%d", e.File, e.Line) }

// Unwrap returns the mistake itself.
func (e *MistakeError) Unwrap() error { return e.Err }

// SetError makes the method that responds next return err, as a *MistakeError that names the caller, and send nothing. If the
// handler returns without a response, or with another error, the client gets 500 too. It is for functions that set something for
// the response and, like SetHeader, have no result. The first error counts; nil has no effect. After the response has begun,
// SetError writes a line to the log instead.
func (c *Context) SetError(err error) {
	if err != nil && c.maySet("SetError") && c.mistake == nil {
		c.mistake = newMistake(err)
	}
}

// maySet reports whether a setter is called in time. If not, it logs that.
func (c *Context) maySet(setter string) bool {
	switch {
	case !c.live(setter):
		return false
	case c.responded:
		c.loop.Misused("Context."+setter, "when the response has begun, at "+newMistake(nil).place())
		return false
	}
	return true
}

// keep keeps a setter's mistake, unless the server has refused the request meanwhile: then the response was sent.
func (c *Context) keep(err error) {
	if err != nil && err != server.ErrBegun && err != server.ErrOver && c.mistake == nil {
		c.mistake = newMistake(err)
	}
}

// withMistake returns err, or the mistake that was kept, and forgets that.
func (c *Context) withMistake(err error) error {
	mistake := c.mistake
	c.mistake = nil
	switch {
	case mistake == nil:
		return err
	case err == nil || err == errNoResponse:
		return mistake
	}
	return fmt.Errorf("%w (beside: %v)", mistake, err)
}

// A function of the framework is never the place of a mistake. A function of a companion is the place if the application has not
// called it. Both are only read.
var (
	framework  = []string{"looper.example/stage06-final/looper.", "looper.example/stage06-final/task.", "iter.", "runtime."}
	companions = []string{"looper.example/stage06-final/session.", "looper.example/stage06-final/middleware."}
)

// newMistake finds the application's function that has called the setter.
func newMistake(err error) *MistakeError {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	mistake := &MistakeError{Err: err}
	for {
		f, more := frames.Next()
		outside := !isOf(f.Function, framework)
		if outside {
			mistake.Function, mistake.File, mistake.Line = f.Function, f.File, f.Line
		}
		if outside && !isOf(f.Function, companions) || !outside && mistake.Function != "" || !more {
			return mistake
		}
		mistake.Setter = f.Function[strings.LastIndexByte(f.Function, '/')+1:]
	}
}

// isOf reports whether a function belongs to one of the packages.
func isOf(function string, packages []string) bool {
	for _, p := range packages {
		if strings.HasPrefix(function, p) {
			return true
		}
	}
	return false
}
