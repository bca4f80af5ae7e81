package run

import (
	"io"
	"slices"
	"sync/atomic"

	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// Template is a compiled template. It does not change, and many goroutines can render it at the same
// time.
type Template struct {
	env     *Environment
	name    string
	source  syntax.Source
	escape  bool // the setting for its name
	root    *Function
	lineage *Lineage     // of t alone, with its blocks
	reads   []string     // see Undeclared
	usual   atomic.Int64 // size of the buffer for Render, from its last use
}

// NewTemplate returns a template without code: see Define.
func NewTemplate(env *Environment, name string, source syntax.Source, escape bool) *Template {
	t := &Template{env: env, name: name, source: source, escape: escape}
	t.lineage = &Lineage{templates: []*Template{t}, Blocks: map[string][]*Block{}}
	return t
}

// Define sets the code of a template. It is called before the first render.
func Define(t *Template, root *Function, blocks []*Block, undeclared []string) {
	t.root, t.reads = root, undeclared
	for _, b := range blocks {
		t.lineage.Blocks[b.Name] = []*Block{b}
	}
}

// Name returns the name of the template.
func (t *Template) Name() string { return t.name }

// Undeclared returns the names of the variables that the template may read from those that are given to
// Render, sorted. These are all that it reads, except those that it sets itself and the globals of the
// environment. It is Jinja2's meta.find_undeclared_variables. Like that function, it also returns a
// variable that the template sets only in some cases, and a variable of the template that a block
// reads. It does not look into other templates that this one uses.
func (t *Template) Undeclared() []string { return slices.Clone(t.reads) }

// Render prints the template to w, piece by piece: after an error, w has the part before the error.
// Each element of vars is a variable, converted as by Of in package value. Render does not change them,
// and the caller must not change them until Render returns. Errors are of type *Error. If w is a
// Pauser, Render calls its Pause every few milliseconds.
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

// AppendTo renders the template to the end of dst. After an error it returns dst unchanged.
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

// Text returns what Render prints.
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

// Run prints a template, or the one that it extends.
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
