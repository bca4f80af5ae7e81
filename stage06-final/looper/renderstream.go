package looper

import (
	"fmt"

	"looper.example/stage05-templates/template"
)

// RenderStream responds with a template whose page may be larger than the memory. It sends each piece when it is made, and
// while the client takes less than it is sent, the render waits. Other handlers run in between, so vars must not change
// until RenderStream returns. Pass rows that are made one by one as an iter.Seq, which may wait too (see package template).
// Config.Template.Limits bounds the page: Output, 64 MiB by default, and Steps.
//
// If the template fails before its first piece is made (8 KB, or the complete page), nothing is sent and the client gets an
// error page, as with Render. After that the response has begun: the client notices that it is cut off, and the log says
// why. If the client has gone, the error is ErrGone. A HEAD request gets the head without a render.
func (c *Context) RenderStream(status int, name string, vars Map) error {
	if !c.live("RenderStream") {
		return ErrOver
	}
	t, err := c.template(name)
	if err != nil {
		return err
	}
	p := &renderedPage{c: c, status: status}
	if c.isHead() {
		return p.begin()
	}
	err = t.Render(p, vars)
	switch {
	case p.err != nil:
		err = p.err // not the template's
	case err == nil && p.stream == nil:
		return p.begin() // an empty page
	}
	if err != nil && p.stream != nil {
		c.cut() // also if the handler does not return the error
	}
	return err
}

// template returns a template of the application.
func (c *Context) template(name string) (*template.Template, error) {
	if c.app.templates == nil {
		return nil, fmt.Errorf("render %s: the application has no templates (Config.Templates)", name)
	}
	c.app.lookAtTemplates()
	return c.app.templates.Get(name)
}

// turnSize is the number of bytes that a streamed page may print before other tasks have a turn. A client that takes
// everything at once never makes it wait.
const turnSize = 64 << 10

// renderedPage is the page of RenderStream. It is a template.Pauser.
type renderedPage struct {
	c       *Context
	status  int
	stream  *Stream // nil: nothing has been printed
	printed int     // bytes since other tasks had a turn
	err     error   // of the response, not of the template
}

func (p *renderedPage) begin() error {
	p.stream, p.err = p.c.Stream(p.status, htmlText)
	return p.err
}

func (p *renderedPage) Write(b []byte) (n int, err error) {
	if p.stream == nil {
		if err := p.begin(); err != nil {
			return 0, err
		}
	}
	if n, p.err = p.stream.Write(b); p.err != nil {
		return n, p.err
	}
	if p.printed += n; p.printed >= turnSize {
		return n, p.Pause()
	}
	return n, nil
}

// Pause gives other tasks a turn. In the coroutine of an iterator the handler cannot wait; it does so in the next pause.
func (p *renderedPage) Pause() error {
	if !p.c.loop.Inside() {
		return nil
	}
	p.printed = 0
	p.err = p.c.Yield()
	return p.err
}
