package template

import (
	"fmt"

	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// importTag compiles {% import %}, which sets a variable to a module.
func (c *compiler) importTag(s *syntax.Import, sc scope) exec {
	load := c.loadModule(s, s.Template, s.WithContext, sc)
	slot := sc.symbols.slot(s.Target)
	return func(f *frame) error {
		m, err := load(f)
		if err != nil {
			return err
		}
		f.slots[slot] = value.Object(m)
		if sc.topLevel {
			f.ctx.exportImport(s.Target, f.slots[slot])
		}
		return nil
	}
}

// fromImport compiles {% from %}, which sets variables to parts of a module.
func (c *compiler) fromImport(s *syntax.FromImport, sc scope) exec {
	load := c.loadModule(s, s.Template, s.WithContext, sc)
	place := fmt.Sprintf("line %d in %s", c.source.Line(s.Position()), value.Quote(c.t.Name()))
	slots := make([]int, len(s.Names))
	for i, name := range s.Names {
		slots[i] = sc.symbols.slot(name.As)
	}
	return func(f *frame) error {
		m, err := load(f)
		if err != nil {
			return err
		}
		for i, name := range s.Names {
			v, ok := m.exported[name.Name]
			if !ok {
				v = value.UndefinedHint(fmt.Sprintf("the template %s (imported on %s) does not export the requested name %s",
					value.Quote(m.name), place, value.Quote(name.Name)))
			}
			f.slots[slots[i]] = v
			if sc.topLevel {
				f.ctx.exportImport(name.As, v)
			}
		}
		return nil
	}
}

// loadModule compiles the part that both ways to import have in common.
func (c *compiler) loadModule(s syntax.Statement, name syntax.Expression, withContext bool, sc scope) func(*frame) (*module, error) {
	x, t := c.expression(name, sc), c.t
	var around []variable
	if withContext {
		around = sc.symbols.visible()
		sc.loop.keepAll()
	}
	return func(f *frame) (*module, error) {
		v, err := x(f)
		if err != nil {
			return nil, err
		}
		imported, err := f.r.env.named(v)
		if err != nil {
			return nil, errorAt(t, s.Position(), err)
		}
		var m *module
		if withContext {
			m, err = f.r.module(imported, f.r.newContext(imported, f.ctx, f.variables(around), nil))
		} else {
			m, err = f.r.sharedModule(imported)
		}
		if err != nil {
			return nil, through(t, s.Position(), "import "+value.Quote(imported.name), err)
		}
		return m, nil
	}
}
