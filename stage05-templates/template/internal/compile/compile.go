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
	notes   *Notes        // nil, except for Explain
	t       *run.Template // for errors; it is complete at the end of the compilation
	source  syntax.Source
	escape  bool // the setting for the name of the template
	current
	extends  bool // the template has an extends tag
	extended int  // number of extends tags so far
	// certain means that an extends tag has been compiled that always runs: all that comes after it,
	// outside of blocks, is not printed.
	certain bool
	// undeclared are the names that a function reads from the context, except globals.
	undeclared map[string]bool
}

// current is the function that is being compiled.
type current struct {
	fn        *functionScope
	loops     int  // number of loops in fn so far
	super     int  // the slot of the variable super in fn; -1 if fn does not read it
	hasMacros bool // fn has macros, which may keep its frame
}

// scope is the place of a statement. Its copies share the symbols.
type scope struct {
	symbols *symbols
	escape  escapeMode
	// topLevel means outside of all tags with a scope of their own: blocks see the variables that are
	// set here. rootLevel means outside of all tags, including ifs.
	topLevel, rootLevel bool
	// soft means inside of an if: an unknown filter is an error only if it is used.
	soft bool
	// checked means that statements here print only if the template has not been extended by then.
	checked bool
	loop    *loopScope // the for around this place; nil if there is none
	inLoop  bool       // break and continue are allowed
}

// escapeMode says whether output is escaped.
type escapeMode uint8

const (
	escapeOff escapeMode = iota
	escapeOn
	escapeDynamic // decided at run time, by an autoescape tag
)

// on reports whether the mode escapes.
func (m escapeMode) on(f *frame) bool {
	return m == escapeOn || m == escapeDynamic && f.Context.Escape
}

// inner returns the scope for the body of a tag.
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

// Compile returns the template for a tree.
func Compile(env *run.Environment, name string, source syntax.Source, escape bool, tree *syntax.Template) (*run.Template, error) {
	return compile(env, name, source, escape, tree, nil)
}

// Explain is Compile, and also returns notes of its decisions.
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

// failure is the value with which fail panics.
type failure struct{ err *run.Error }

// fail ends the compilation with an error: the source is well-formed, but has no meaning.
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

// collectBlocks returns the blocks of a template, including those inside of others.
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

// block compiles the body of a block. The body is not in a scope of the template around it, because the
// templates that extend this one decide where it is printed.
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

// enterContext returns the step that fills the slots of all variables that the function reads from the
// context, in all its scopes. The context does not change while the function runs.
func (c *compiler) enterContext() exec {
	if len(c.fn.context) == 0 {
		return nil
	}
	list := make([]run.Variable, 0, len(c.fn.context))
	for _, name := range slices.Sorted(maps.Keys(c.fn.context)) {
		if _, global := c.library.Globals[name]; !global {
			c.undeclared[name] = true
		}
		list = append(list, run.Variable{Name: name, Place: run.Place{Slot: c.fn.context[name]}})
	}
	return func(f *frame) error {
		for _, v := range list {
			f.Slots[v.Slot] = f.Context.Lookup(v.Name)
		}
		return nil
	}
}

// selfReference returns the step that sets the variable self, if the statements read it.
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

// superReference returns the step that sets the variable super in block b, if the statements read it.
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

// body compiles the statements of a scope, without the step that enters it.
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

// sequence returns one step that runs all steps. A nil step does nothing.
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
