package compile

import (
	"fmt"

	"looper.example/stage05-templates/template/internal/run"
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
		f.Slots[slot] = value.Object(m)
		if sc.topLevel {
			f.Context.ExportImport(s.Target, f.Slots[slot])
		}
		return nil
	}
}

// fromImport compiles {% from %}, which sets variables to attributes of a module.
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
			v, ok := m.Exported[name.Name]
			if !ok {
				v = value.UndefinedHint(fmt.Sprintf("the template %s (imported on %s) does not export the requested name %s",
					value.Quote(m.Name), place, value.Quote(name.Name)))
			}
			f.Slots[slots[i]] = v
			if sc.topLevel {
				f.Context.ExportImport(name.As, v)
			}
		}
		return nil
	}
}

// loadModule compiles the part that import and from have in common.
func (c *compiler) loadModule(s syntax.Statement, name syntax.Expression, withContext bool, sc scope) func(*frame) (*run.Module, error) {
	x, t := c.expression(name, sc), c.t
	var around []run.Variable
	if withContext {
		around = sc.symbols.visible()
		sc.loop.keepAll()
	}
	return func(f *frame) (*run.Module, error) {
		v, err := x(f)
		if err != nil {
			return nil, err
		}
		imported, err := f.Render.Env.Named(v)
		if err != nil {
			return nil, run.ErrorAt(t, s.Position(), err)
		}
		var m *run.Module
		if withContext {
			m, err = f.Render.Module(imported, f.Render.NewContext(imported, f.Context, f.Variables(around)))
		} else {
			m, err = f.Render.SharedModule(imported)
		}
		if err != nil {
			return nil, run.Through(t, s.Position(), "import "+value.Quote(imported.Name()), err)
		}
		return m, nil
	}
}
