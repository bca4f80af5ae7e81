package template

import (
	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// Template is a compiled template. It does not change, and can be rendered by
// many goroutines at once.
//
//	func (t *Template) Name() string
//	func (t *Template) Render(w io.Writer, vars map[string]any) error
//	func (t *Template) AppendTo(dst []byte, vars map[string]any) ([]byte, error)
//	func (t *Template) Text(vars map[string]any) (string, error)
//	func (t *Template) RenderBlock(w io.Writer, name string, vars map[string]any) error
//	func (t *Template) BlockText(name string, vars map[string]any) (string, error)
//	func (t *Template) Undeclared() []string
//
// Each of vars is a variable, as Of in package value takes it; they are not changed,
// and must not be until the method returns. Errors are of type *Error.
type Template = run.Template

// Pauser is an io.Writer for a render that shares its thread with others. Render calls Pause every few milliseconds, also
// while it prints nothing; an error ends the render.
//
// If a loop is over a Go iterator, Pause may be called inside of it. Where the iterator runs in a coroutine (see the
// package's comment), and calls a macro or the Body of a tag, Pause is called in that coroutine.
//
//	interface {
//		io.Writer
//		Pause() error
//	}
type Pauser = run.Pauser

// Expression is an expression that is evaluated alone. It does not change, and can be
// evaluated by many goroutines at once.
//
//	func (e *Expression) Eval(vars map[string]any) (any, error)
type Expression = run.Expression

// Error is what went wrong with a template, and where.
type Error = run.Error

// Site is where a template uses another one, or a block.
type Site = run.Site

// Limits bound what a template may do to the program that renders it.
type Limits = run.Limits

// ErrorKind names the sort of an error, by the name of Jinja2's or Python's
// exception. It is an error itself, for errors.Is.
type ErrorKind = value.ErrorKind

// The kinds of errors, beside those that operations on values have.
const (
	SyntaxError       = syntax.SyntaxError    // the source is not a template
	AssertionError    = syntax.AssertionError // it is, but cannot mean anything
	UndefinedError    = value.UndefinedError  // something is done with what is not there
	LimitError        = value.LimitError      // a limit of Limits is reached
	CallError         = value.CallError       // a Go function returned an error or panicked
	TemplateNotFound  = run.TemplateNotFound
	TemplatesNotFound = run.TemplatesNotFound // none of several; errors.Is takes it for TemplateNotFound too
	RuntimeError      = builtin.RuntimeError
	ArgumentError     = builtin.ArgumentError // a filter cannot do with its arguments
)

// Markup is a string that is known to be safe in HTML: printing it does not
// escape it.
type Markup = value.Markup

// Scope is what a Go function knows of the place in a template where it is called, if its
// first parameter is a *Scope: whether output is escaped there, and the variables.
//
//	func (s *Scope) Var(name string) (any, error)
//	func (s *Scope) Safe(html string) value.Value
//	func (s *Scope) Filter(name string, x any, args ...any) (value.Value, error)
type Scope = builtin.Scope

// Body renders what stands between a tag of the program and its end tag, for the function
// of the tag, which has it as a first parameter.
//
//	type Body func() (Markup, error)
type Body = builtin.Body

// Policies are what filters do where their arguments say nothing.
type Policies = builtin.Policies

// Named makes the fields of a struct optional parameters of a Go function.
type Named = value.Named

// Kwargs takes all keyword arguments of a call, as the last parameter of a Go function.
type Kwargs = value.Kwargs
