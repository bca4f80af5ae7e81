package compile

import (
	"maps"
	"slices"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// compiler compiles one template.
type compiler struct {
	library *builtin.Library
	env     *run.Environment
	notes   *Notes        // nil if nobody wants to see what is decided here
	t       *run.Template // where errors are; it is complete when everything is compiled
	source  syntax.Source
	escape  bool // by the name of the template
	current
	extends  bool // there is an extends tag somewhere
	extended int  // extends tags so far
	// certain means that an extends tag has been compiled that is always
	// executed: what follows outside of blocks is not printed.
	certain bool
	// undeclared are the names that some function reads from the context, but for globals.
	undeclared map[string]bool
}

// current is the function that is being compiled.
type current struct {
	fn        *functionScope
	loops     int  // loops of fn so far
	super     int  // the slot of the variable super in fn, -1 if it is not used
	hasMacros bool // fn has macros, which keep its frame
}

// scope is where a statement stands. Its copies share the symbols.
type scope struct {
	symbols *symbols
	escape  escapeMode
	// topLevel is outside of all tags with a scope of their own: what is set
	// here is seen by blocks. rootLevel is outside of all tags, also of ifs.
	topLevel, rootLevel bool
	// soft is inside of an if: an unknown filter is an error only when used.
	soft bool
	// checked means that printing here depends on whether the template has
	// been extended before.
	checked bool
	loop    *loopScope // the for around it, nil if there is none
	inLoop  bool       // it can be left with break and continue
}

// escapeMode says whether what is printed is escaped.
type escapeMode uint8

const (
	escapeOff escapeMode = iota
	escapeOn
	escapeDynamic // an autoescape tag decides at run time
)

// on reports whether the mode escapes.
func (m escapeMode) on(f *frame) bool {
	return m == escapeOn || m == escapeDynamic && f.Context.Escape
}

// inner returns the scope of a tag with a body.
func (c *compiler) inner(sc scope) scope {
	return scope{
		symbols: newSymbols(sc.symbols, c.fn),
		escape:  sc.escape,
		checked: sc.checked,
		loop:    sc.loop,
		inLoop:  sc.inLoop,
	}
}

// softened returns the scope inside of an if.
func (sc scope) softened() scope {
	sc.rootLevel, sc.soft = false, true
	return sc
}

// Compile returns a template that does what a tree says.
func Compile(env *run.Environment, name string, source syntax.Source, escape bool, tree *syntax.Template) (*run.Template, error) {
	return compile(env, name, source, escape, tree, nil)
}

// Explain is Compile that takes notes.
func Explain(env *run.Environment, name string, source syntax.Source, escape bool, tree *syntax.Template) (*run.Template, *Notes, error) {
	notes := &Notes{made: map[syntax.Node]string{}}
	t, err := compile(env, name, source, escape, tree, notes)
	return t, notes, err
}

func compile(env *run.Environment, name string, source syntax.Source, escape bool, tree *syntax.Template, notes *Notes) (t *run.Template, err error) {
	t = run.NewTemplate(env, name, source, escape)
	c := &compiler{library: &env.Library, env: env, notes: notes, t: t, source: source, escape: escape, undeclared: map[string]bool{}}
	defer c.recover(&err)
	tags := c.collectBlocks(tree)
	root := c.root(tree)
	blocks := make([]*run.Block, len(tags))
	for i, b := range tags {
		blocks[i] = c.block(b)
	}
	run.Define(t, root, blocks, slices.Sorted(maps.Keys(c.undeclared)))
	return t, nil
}

// failure is what fail panics with.
type failure struct{ err *run.Error }

// fail ends the compilation with an error that the source cannot mean anything.
func (c *compiler) fail(pos syntax.Pos, format string, args ...any) {
	panic(failure{run.ErrorAt(c.t, pos, value.Errorf(syntax.AssertionError, format, args...))})
}

func (c *compiler) recover(err *error) {
	switch r := recover().(type) {
	case nil:
	case failure:
		*err = r.err
	default:
		panic(r)
	}
}

// collectBlocks returns the blocks of a template, also those inside of others.
func (c *compiler) collectBlocks(tree *syntax.Template) []*syntax.Block {
	var blocks []*syntax.Block
	seen := map[string]bool{}
	syntax.Walk(tree, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Extends:
			c.extends = true
		case *syntax.Block:
			if seen[n.Name] {
				c.fail(n.Position(), "block %s defined twice", value.Quote(n.Name))
			}
			seen[n.Name] = true
			blocks = append(blocks, n)
		}
		return true
	})
	return blocks
}

func (c *compiler) root(tree *syntax.Template) *run.Function {
	sc := c.newFunction("the template")
	sc.topLevel, sc.rootLevel, sc.checked = true, true, c.extends
	self := c.selfReference(tree.Body, sc)
	symbolReader{sc.symbols}.statements(tree.Body)
	body := c.body(tree.Body, sc)
	return c.function(sequence(self, c.enter(sc), body))
}

// block compiles the body of a block. It stands in no scope of the template:
// where it is printed is up to the templates that extend this one.
func (c *compiler) block(b *syntax.Block) *run.Block {
	compiled := &run.Block{Name: b.Name, Required: b.Required}
	sc := c.newFunction("block " + b.Name)
	self := c.selfReference(b.Body, sc)
	super := c.superReference(compiled, b.Body, sc)
	symbolReader{sc.symbols}.statements(b.Body)
	body := c.body(b.Body, sc)
	compiled.Function = c.function(sequence(self, super, c.enter(sc), body))
	return compiled
}

// newFunction begins a function and returns its scope.
func (c *compiler) newFunction(name string) scope {
	c.current = current{fn: &functionScope{name: name, context: map[string]int{}}, super: -1}
	sc := scope{symbols: newSymbols(nil, c.fn)}
	if c.escape {
		sc.escape = escapeOn
	}
	return sc
}

// function ends the function that newFunction began.
func (c *compiler) function(body exec) *run.Function {
	c.notes.function(c.fn)
	return &run.Function{Slots: c.fn.slots, Loops: c.loops, KeepsFrame: c.hasMacros, Body: sequence(c.enterContext(), body)}
}

// enterContext returns the step that fills the slots of what the function reads
// from the context, also deep inside of it: nothing changes there while it runs.
func (c *compiler) enterContext() exec {
	var list []run.Variable
	for _, name := range slices.Sorted(maps.Keys(c.fn.context)) {
		if _, global := c.library.Globals[name]; !global {
			c.undeclared[name] = true
		}
		list = append(list, run.Variable{Name: name, Place: run.Place{Slot: c.fn.context[name]}})
	}
	if list == nil {
		return nil
	}
	return func(f *frame) error {
		for _, v := range list {
			f.Slots[v.Slot] = f.Context.Lookup(v.Name)
		}
		return nil
	}
}

// selfReference sets the variable self, if the statements read it.
func (c *compiler) selfReference(list []syntax.Statement, sc scope) exec {
	if !reads(list, "self") {
		return nil
	}
	slot := sc.symbols.declare("self")
	return func(f *frame) error {
		f.Slots[slot] = run.Self(f)
		return nil
	}
}

// superReference sets the variable super in block b, if the statements read it.
func (c *compiler) superReference(b *run.Block, list []syntax.Statement, sc scope) exec {
	if !reads(list, "super") {
		return nil
	}
	slot := sc.symbols.declare("super")
	c.super = slot
	return func(f *frame) error {
		f.Slots[slot] = b.Super(f.Render, f.Context)
		return nil
	}
}

// body compiles the statements of a scope, without entering it.
func (c *compiler) body(list []syntax.Statement, sc scope) exec {
	var steps []exec
	for _, s := range list {
		step, last := c.statement(s, sc)
		steps = append(steps, step)
		if last {
			break
		}
	}
	return sequence(steps...)
}

// sequence returns the steps as one. Those that are nil do nothing.
func sequence(steps ...exec) exec {
	var list []exec
	for _, step := range steps {
		if step != nil {
			list = append(list, step)
		}
	}
	switch len(list) {
	case 0:
		return func(*frame) error { return nil }
	case 1:
		return list[0]
	case 2:
		first, second := list[0], list[1]
		return func(f *frame) error {
			if err := first(f); err != nil {
				return err
			}
			return second(f)
		}
	}
	return func(f *frame) error {
		for _, step := range list {
			if err := step(f); err != nil {
				return err
			}
		}
		return nil
	}
}
