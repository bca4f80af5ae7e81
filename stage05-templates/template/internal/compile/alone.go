package compile

import (
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
)

// Expression returns an expression that is evaluated without a template. The name is for messages.
func Expression(env *run.Environment, name string, source syntax.Source, escape bool, e syntax.Expression) (x *run.Expression, err error) {
	t := run.NewTemplate(env, name, source, escape)
	c := &compiler{library: &env.Library, env: env, t: t, source: source, escape: escape, undeclared: map[string]bool{}}
	defer c.recover(&err)
	sc := c.newFunction("the expression")
	symbolReader{sc.symbols}.expressions(e)
	eval := c.expression(e, sc)
	return run.NewExpression(t, c.function(c.enter(sc)), eval), nil
}
