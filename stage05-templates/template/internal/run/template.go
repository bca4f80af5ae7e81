package run

import (
	"io"
	"slices"
	"sync/atomic"

	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// Template is a compiled template. It does not change, and can be rendered by
// many goroutines at once.
type Template struct {
	env     *Environment
	name    string
	source  syntax.Source
	escape  bool // by its name
	root    *Function
	lineage *Lineage     // of t alone, with its blocks
	reads   []string     // see Undeclared
	usual   atomic.Int64 // how large a buffer Render needs, by its last use
}

// NewTemplate returns a template without anything to print: see define.
func NewTemplate(env *Environment, name string, source syntax.Source, escape bool) *Template {
	t := &Template{env: env, name: name, source: source, escape: escape}
	t.lineage = &Lineage{templates: []*Template{t}, Blocks: map[string][]*Block{}}
	return t
}

// Define gives a template its code, before it is rendered for the first time.
func Define(t *Template, root *Function, blocks []*Block, undeclared []string) {
	t.root, t.reads = root, undeclared
	for _, b := range blocks {
		t.lineage.Blocks[b.Name] = []*Block{b}
	}
}

// Name returns the name of the template.
func (t *Template) Name() string { return t.name }

// Undeclared returns the names of the variables that the template may read from those that
// are given to Render, sorted: all that it does not set itself, nor the environment as
// globals. It is Jinja2's meta.find_undeclared_variables, and like that one it names a
// variable that only some ways through the template set, and those that a block reads of
// its template. What other templates read that this one uses is not there.
func (t *Template) Undeclared() []string { return slices.Clone(t.reads) }

// Render prints the template to w, piece by piece while it goes on: after an
// error w has the part that came before it. Each of vars is a variable, as Of in
// package value takes it; they are not changed, and must not be until Render
// returns. Errors are of type *Error. If w is a Pauser, its Pause is called now and then.
func (t *Template) Render(w io.Writer, vars map[string]any) error {
	r := t.newRender()
	r.pauseFor(w)
	r.begin(w, slices.Grow(r.out[:0], int(t.usual.Load())))
	if err := t.run(r, vars); err != nil {
		return err
	}
	t.usual.Store(min(r.printed(), flushSize) + flushSize/8)
	if len(r.out) > 0 {
		if err := r.flush(); err != nil {
			return ErrorAt(t, 0, err)
		}
	}
	r.leaveMemory()
	return nil
}

// AppendTo is Render to the end of dst. After an error dst is returned as it was.
func (t *Template) AppendTo(dst []byte, vars map[string]any) ([]byte, error) {
	r := t.newRender()
	spare := r.out
	r.begin(nil, dst)
	if err := t.run(r, vars); err != nil {
		return dst, err
	}
	dst, r.out = r.out, spare
	r.leaveMemory()
	return dst, nil
}

// Text is Render to a string.
func (t *Template) Text(vars map[string]any) (string, error) {
	b, err := t.AppendTo(nil, vars)
	return string(b), err
}

func (t *Template) newRender() *Render {
	limits := t.env.Limits
	r := &Render{Env: t.env, counts: value.NewMeter(limits.Steps, limits.Memory)}
	r.counts.Undefined = t.env.Undefined
	r.Meter = &r.counts
	r.takeMemory()
	return r
}

func (t *Template) run(r *Render, vars map[string]any) error {
	defer r.Meter.Close()
	return r.Run(t, r.rootContext(t, vars))
}

// Run prints a template, or what it extends.
func (r *Render) Run(t *Template, ctx *Context) error {
	if err := r.Enter(); err != nil {
		return ErrorAt(t, 0, ctx.explain(err))
	}
	defer r.Leave()
	for t != nil {
		parent, err := t.root.run(r, ctx)
		if err != nil {
			return err
		}
		t = parent
	}
	return nil
}
