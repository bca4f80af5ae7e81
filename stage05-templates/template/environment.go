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

// Config says how an Environment loads, reads and renders templates. The zero
// Config is ready: Jinja2's defaults, everything escaped, and no templates but
// those that are given to Parse.
type Config struct {
	// Loader finds the templates that Get, extends and include name.
	Loader Loader
	// Reload asks the Loader at each use whether a template has changed.
	Reload bool

	// How sources are written; Jinja2's trim_blocks, lstrip_blocks,
	// keep_trailing_newline, delimiters and prefixes of lines.
	TrimBlocks          bool
	LstripBlocks        bool
	KeepTrailingNewline bool
	Delimiters          Delimiters
	// NewlineSequence ends the lines that are printed: "\n", "\r\n" or "\r". "" is "\n".
	NewlineSequence string

	// Autoescape tells by its name whether what a template prints is escaped for
	// HTML. If it is nil everything is. See EscapeNothing and EscapeByExtension.
	Autoescape func(name string) bool

	// Filters, Tests and Globals add to Jinja2's, or replace them, by name. A
	// filter or test is a Go function whose first parameter is the value; a
	// global is any Go data. See Func in package value for what such functions
	// may take and return.
	Filters map[string]any
	Tests   map[string]any
	Globals map[string]any

	// Tags are tags of the program, by name: Go functions that return what the tag prints,
	// escaped where output is. The arguments of the tag are those of a call: {% name a, b=1 %}.
	// If a first parameter is a Body, the tag has one, up to {% endname %}.
	Tags map[string]any

	// Translations are made by the globals gettext, ngettext, pgettext and
	// npgettext, which trans tags call. With NewstyleGettext these get the
	// variables too, and put them in. TrimTranslations drops line ends and the
	// white space around them from the texts of trans tags, as if all said
	// trimmed.
	NewstyleGettext  bool
	TrimTranslations bool

	// Undefined says what can be done with variables and attributes that are not
	// there: DefaultUndefined, ChainableUndefined, StrictUndefined or
	// DebugUndefined.
	Undefined UndefinedMode

	// Finalize is called with each value that a template prints, and returns what is
	// printed in its place: a Go function, as a filter is. The text of the template does
	// not go through it.
	Finalize any

	Policies Policies
	Limits   run.Limits
}

// UndefinedMode is what can be done with undefined values.
type UndefinedMode = value.UndefinedMode

// The modes of undefined values, by the names of Jinja2's classes.
const (
	DefaultUndefined   = value.DefaultUndefined   // they print as nothing, and are false
	ChainableUndefined = value.ChainableUndefined // and so are their attributes
	StrictUndefined    = value.StrictUndefined    // all but asking whether they are defined is an error
	DebugUndefined     = value.DebugUndefined     // they print what is missing, as {{ name }}
)

// Delimiters enclose what is not text: {% %}, {{ }} and {# #} where they are
// left empty. Tags and comments that are whole lines exist only with a prefix.
type Delimiters = syntax.Delimiters

// EscapeNothing is an Autoescape for templates of plain text.
func EscapeNothing(string) bool { return false }

// EscapeByExtension returns an Autoescape for templates whose names end with a
// point and one of the extensions, such as "html" and "xml", in any case. It is
// Jinja2's select_autoescape.
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

// Environment is a Config with the templates that were loaded with it. It can
// be used by many goroutines at once.
type Environment struct {
	run      run.Environment
	loader   Loader
	reload   bool
	settings syntax.Settings
	escapes  func(name string) bool

	mu        sync.RWMutex
	templates map[string]loaded // guarded by mu
}

// loaded is a template that the Loader gave.
type loaded struct {
	template *run.Template
	current  func() bool // whether the source is still that of the loader; nil for always
}

// New returns an Environment. It panics if a filter, test or tag is not a function
// that can be one or has a name that no template can write, and if a global is a
// function that no template can call, or a channel.
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

// Parse compiles a source. The name is for messages and for Autoescape; the
// template is not kept for Get. Errors are of type *Error.
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

// Expression compiles an expression that is evaluated alone, without a template: such as
// "user.age >= 18 and user is not banned". Errors are of type *Error. It is Jinja2's
// compile_expression.
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

// Get returns a template by its name. It is loaded and compiled at its first
// use. Errors are of type *Error; of the kind TemplateNotFound if the loader
// does not have it.
func (env *Environment) Get(name string) (*run.Template, error) {
	t, err := env.get(name)
	if err != nil {
		return nil, run.ErrorOf(name, err)
	}
	return t, nil
}

// get is Get, with what the loader says as it is: it has no place in a source.
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
