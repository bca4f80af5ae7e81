package template

import (
	"fmt"
	"reflect"
	"strings"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// register adds the filters, tests, globals and tags of a Config to the library of an environment. If
// one is not valid, the program has a mistake, and register panics.
func (env *Environment) register(cfg Config) {
	add := func(to map[string]*builtin.Function, what string, fns map[string]any) {
		for name, fn := range fns {
			for part := range strings.SplitSeq(name, ".") {
				if !syntax.IsName(part) {
					refuse(fmt.Errorf("%s %q; expected a name that templates can use", what, name))
				}
			}
			f, err := builtin.FromGo(what+" "+name, fn)
			refuse(err)
			to[name] = f
		}
	}
	add(env.run.Filters, "filter", cfg.Filters)
	add(env.run.Tests, "test", cfg.Tests)
	env.registerTags(cfg.Tags)
	for name, x := range cfg.Globals {
		env.run.Globals[name] = global(name, x)
	}
	if cfg.Finalize != nil {
		f, err := builtin.FromGo("finalize", cfg.Finalize)
		refuse(err)
		env.run.Finalize = f
	}
	env.run.Policies = cfg.Policies
	switch cfg.NewlineSequence {
	case "":
	case "\n", "\r\n", "\r":
		env.run.Newline = cfg.NewlineSequence
	default:
		refuse(fmt.Errorf("NewlineSequence is %q; expected \"\\n\", \"\\r\\n\" or \"\\r\"", cfg.NewlineSequence))
	}
}

// registerTags adds the tags of a Config, and makes them known to the parser.
func (env *Environment) registerTags(tags map[string]any) {
	env.settings.Tags = map[string]bool{}
	for name, fn := range tags {
		switch {
		case !syntax.IsName(name):
			refuse(fmt.Errorf("tag %q; expected a name that templates can use", name))
		case syntax.IsTag(name) || strings.HasPrefix(name, "end"):
			refuse(fmt.Errorf("tag %s; expected a name that Jinja2 does not use for a tag", name))
		}
		tag, err := builtin.NewTag("tag "+name, fn)
		refuse(err)
		env.run.Tags[name], env.settings.Tags[name] = tag, tag.HasBody
	}
}

// global returns a global as a value. A Go function gets the name of the global, for errors.
func global(name string, x any) value.Value {
	v := value.Of(x)
	switch reflect.ValueOf(v.Ref()).Kind() {
	case reflect.Func:
		fn, err := builtin.GlobalFromGo(name, v.Ref())
		refuse(err)
		return fn
	case reflect.Chan:
		refuse(fmt.Errorf("global %s is a %T, which would block the render; expected a slice or an iter.Seq", name, x))
	}
	return v
}

func refuse(err error) {
	if err != nil {
		panic("template: " + err.Error())
	}
}
