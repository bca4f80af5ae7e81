package template

import (
	"strings"
	"sync"
	"unicode/utf8"

	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/internal/compile"
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// Config says how an Environment loads, reads and renders templates. The zero Config is valid: it has
// the defaults of Jinja2, escapes all values, and has no templates except those that are given to
// Parse.
type Config struct {
	// Loader finds templates by their names, for Get and for tags such as extends and include.
	Loader Loader
	// Reload means that each use of a template asks the Loader whether its source has changed.
	Reload bool

	// The syntax of sources: Jinja2's trim_blocks, lstrip_blocks, keep_trailing_newline, delimiters and
	// prefixes of lines.
	TrimBlocks          bool
	LstripBlocks        bool
	KeepTrailingNewline bool
	Delimiters          Delimiters
	// NewlineSequence is the end of a line in the output: "\n", "\r\n" or "\r". "" means "\n".
	NewlineSequence string

	// Autoescape reports whether the output of the template with this name is escaped for HTML. If it
	// is nil, the output of all templates is. See EscapeNothing and EscapeByExtension.
	Autoescape func(name string) bool

	// Filters, Tests and Globals are added to Jinja2's, by name, and replace those with the same name.
	// A filter or test is a Go function whose first parameter is the value; a global is Go data of any
	// type. See Func in package value for the parameters and results of such functions.
	Filters map[string]any
	Tests   map[string]any
	Globals map[string]any

	// Tags are the program's own tags, by name: Go functions that return the output of the tag, which
	// is escaped if output is. A tag has arguments like those of a call: {% name a, b=1 %}. If one of
	// the first parameters is a Body, the tag has a body, up to {% endname %}.
	Tags map[string]any

	// Translations are made by the globals gettext, ngettext, pgettext and npgettext, which trans tags
	// call. If NewstyleGettext is set, these functions also get the variables, and put them into the
	// text. If TrimTranslations is set, newlines and the white space around them are removed from the
	// texts of trans tags, as if each tag said trimmed.
	NewstyleGettext  bool
	TrimTranslations bool

	// Undefined says what templates can do with variables and attributes that do not exist:
	// DefaultUndefined, ChainableUndefined, StrictUndefined or DebugUndefined.
	Undefined UndefinedMode

	// Finalize is a Go function, like a filter. It is called with each value that a template prints,
	// and its result is printed instead. It is not called for the text of the template.
	Finalize any

	Policies Policies
	Limits   run.Limits
}

// UndefinedMode says what templates can do with undefined values.
type UndefinedMode = value.UndefinedMode

// The modes of undefined values, with the names of Jinja2's classes.
const (
	DefaultUndefined   = value.DefaultUndefined   // they print as the empty text, and are false
	ChainableUndefined = value.ChainableUndefined // the same, and their attributes are undefined values too
	StrictUndefined    = value.StrictUndefined    // all uses are errors, except the test whether they are defined
	DebugUndefined     = value.DebugUndefined     // they print the missing name, as {{ name }}
)

// Delimiters enclose tags, print statements and comments. Empty ones mean {% %}, {{ }} and {# #}. Tags
// and comments that are whole lines exist only if they have a prefix.
type Delimiters = syntax.Delimiters

// EscapeNothing is an Autoescape for templates of plain text.
func EscapeNothing(string) bool { return false }

// EscapeByExtension returns an Autoescape that reports whether the name of a template ends with a point
// and one of the extensions, such as "html" and "xml". Case does not matter. It is Jinja2's
// select_autoescape.
func EscapeByExtension(extensions ...string) func(name string) bool {
	return func(name string) bool {
		for _, ext := range extensions {
			suffix := "." + ext
			if len(name) >= len(suffix) && strings.EqualFold(name[len(name)-len(suffix):], suffix) {
				return true
			}
		}
		return false
	}
}

// Environment is a Config with the templates that it has loaded. Many goroutines can use it at the same
// time.
type Environment struct {
	run      run.Environment
	loader   Loader
	reload   bool
	settings syntax.Settings
	escapes  func(name string) bool

	mu        sync.RWMutex
	templates map[string]loaded // guarded by mu
}

// loaded is a template from the Loader.
type loaded struct {
	template *run.Template
	current  func() bool // reports whether the source has not changed; nil means always
}

// New returns an Environment. It panics if a filter, test or tag is not a suitable function, or has a
// name that templates cannot use. It also panics if a global is a channel, or a function that templates
// cannot call.
func New(cfg Config) *Environment {
	limits := run.WithDefaults(cfg.Limits)
	env := &Environment{
		run: run.Environment{
			Library:   builtin.NewLibrary(limits.Range),
			Limits:    limits,
			Undefined: cfg.Undefined,
		},
		loader: cfg.Loader,
		reload: cfg.Reload,
		settings: syntax.Settings{
			TrimBlocks:          cfg.TrimBlocks,
			LstripBlocks:        cfg.LstripBlocks,
			KeepTrailingNewline: cfg.KeepTrailingNewline,
			Newline:             cfg.NewlineSequence,
			Delimiters:          cfg.Delimiters,
			NewstyleGettext:     cfg.NewstyleGettext,
			TrimTranslations:    cfg.TrimTranslations,
		},
		escapes:   cfg.Autoescape,
		templates: map[string]loaded{},
	}
	env.run.Load = env.get
	if env.escapes == nil {
		env.escapes = func(string) bool { return true }
	}
	env.register(cfg)
	if cfg.NewstyleGettext {
		builtin.Newstyle(env.run.Globals)
	}
	return env
}

// Parse compiles a source. The name is for messages and for Autoescape; Get does not find the template.
// Errors are of type *Error.
func (env *Environment) Parse(name, source string) (*run.Template, error) {
	src, tree, err := env.tree(name, source)
	if err != nil {
		return nil, err
	}
	t, err := compile.Compile(&env.run, name, src, env.escapes(name), tree)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// tree parses a source.
func (env *Environment) tree(name, source string) (syntax.Source, *syntax.Template, error) {
	src := syntax.NewSource(source, env.settings)
	if !utf8.ValidString(source) {
		return src, nil, run.ErrorIn(name, src, 0, value.Errorf(SyntaxError, "the source is not UTF-8"))
	}
	tree, err := syntax.Parse(src, env.settings)
	if err != nil {
		return src, nil, run.ParseError(name, src, err.(*syntax.Error))
	}
	return src, tree, nil
}

// Expression compiles an expression that can be evaluated without a template, such as "user.age >= 18
// and user is not banned". Errors are of type *Error. It is Jinja2's compile_expression.
func (env *Environment) Expression(source string) (*run.Expression, error) {
	const name = "expression"
	src := syntax.NewSource(source, env.settings)
	if !utf8.ValidString(source) {
		return nil, run.ErrorIn(name, src, 0, value.Errorf(SyntaxError, "the source is not UTF-8"))
	}
	tree, err := syntax.ParseExpression(src, env.settings)
	if err != nil {
		return nil, run.ParseError(name, src, err.(*syntax.Error))
	}
	return compile.Expression(&env.run, name, src, env.escapes(""), tree)
}

// Get returns a template by its name. At its first use it is loaded and compiled. Errors are of type
// *Error. If the loader has no such template, the error is of the kind TemplateNotFound.
func (env *Environment) Get(name string) (*run.Template, error) {
	t, err := env.get(name)
	if err != nil {
		return nil, run.ErrorOf(name, err)
	}
	return t, nil
}

// get is Get, but returns the loader's error unchanged: it has no place in a source.
func (env *Environment) get(name string) (*run.Template, error) {
	env.mu.RLock()
	known, ok := env.templates[name]
	env.mu.RUnlock()
	if ok && (!env.reload || known.current == nil || known.current()) {
		return known.template, nil
	}
	if env.loader == nil {
		return nil, NotFound(name)
	}
	src, err := env.loader.Load(name)
	if err != nil {
		return nil, err
	}
	t, err := env.Parse(name, src.Text)
	if err != nil {
		return nil, err
	}
	env.mu.Lock()
	env.templates[name] = loaded{t, src.Current}
	env.mu.Unlock()
	return t, nil
}
