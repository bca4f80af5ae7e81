package compile

import (
	"maps"
	"slices"

	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// debug compiles {% debug %}, which prints the variables of the context and the names of all filters
// and tests.
func (c *compiler) debug(s *syntax.Debug, sc scope) exec {
	t, mode := c.t, sc.escape
	return c.checked(sc, func() exec {
		return func(f *frame) error {
			shown := value.NewDict(
				"context", f.Context.All(),
				"filters", slices.Sorted(maps.Keys(f.Render.Env.Filters)),
				"tests", slices.Sorted(maps.Keys(f.Render.Env.Tests)),
			)
			text, err := value.Pretty{Depth: 3, Compact: true}.AppendPretty(nil, f.Render.Meter, shown.Value())
			if err == nil {
				err = f.Render.Print(value.String(string(text)), mode.on(f))
			}
			if err != nil {
				return run.ErrorAt(t, s.Position(), err)
			}
			return nil
		}
	})
}
