package template

import (
	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

// Template is a compiled template. It does not change, and many goroutines can render it at the same
// time.
//
//	func (t *Template) Name() string
//	func (t *Template) Render(w io.Writer, vars map[string]any) error
//	func (t *Template) AppendTo(dst []byte, vars map[string]any) ([]byte, error)
//	func (t *Template) Text(vars map[string]any) (string, error)
//	func (t *Template) RenderBlock(w io.Writer, name string, vars map[string]any) error
//	func (t *Template) BlockText(name string, vars map[string]any) (string, error)
//	func (t *Template) Undeclared() []string
//
// Each element of vars is a variable, converted as by Of in package value. The methods do not change
// them, and the caller must not change them until the method returns. Errors are of type *Error.
type Template = run.Template

// Pauser is an io.Writer for a render that shares its thread with other work. Render calls Pause every
// few milliseconds, even if it prints nothing. If Pause returns an error, the render ends.
//
// In a loop over a Go iterator, Pause may be called inside of the call of the iterator. If the iterator
// runs in a coroutine (see the package's comment) and calls a macro or the Body of a tag, Pause is
// called in that coroutine.
//
//	interface {
//		io.Writer
//		Pause() error
//	}
type Pauser = run.Pauser

// Expression is an expression that can be evaluated without a template. It does not change, and many
// goroutines can evaluate it at the same time.
//
//	func (e *Expression) Eval(vars map[string]any) (any, error)
type Expression = run.Expression

// Error is an error in a template, with its place.
type Error = run.Error

// Site is the place where a template uses another one, a block or a macro.
type Site = run.Site

// Limits bound what a template may cost the program that renders it.
type Limits = run.Limits

// ErrorKind is the kind of an error, with the name of Jinja2's or Python's exception. It is an error
// itself, for errors.Is.
type ErrorKind = value.ErrorKind

// The kinds of errors, besides those of operations on values.
const (
	SyntaxError       = syntax.SyntaxError    // the source has wrong syntax
	AssertionError    = syntax.AssertionError // the syntax is right, but the source has no meaning
	UndefinedError    = value.UndefinedError  // an undefined value is used
	LimitError        = value.LimitError      // a limit of Limits is reached
	CallError         = value.CallError       // a Go function returned an error or panicked
	TemplateNotFound  = run.TemplateNotFound
	TemplatesNotFound = run.TemplatesNotFound // none of several names; errors.Is also takes it for TemplateNotFound
	RuntimeError      = builtin.RuntimeError
	ArgumentError     = builtin.ArgumentError // a filter got arguments that it cannot use
)

// Markup is a string that is safe in HTML: it is printed without escaping.
type Markup = value.Markup

// Scope describes the place in a template that calls a Go function, if the first parameter of the
// function is a *Scope: whether output is escaped there, and the variables.
//
//	func (s *Scope) Var(name string) (any, error)
//	func (s *Scope) Safe(html string) value.Value
//	func (s *Scope) Filter(name string, x any, args ...any) (value.Value, error)
type Scope = builtin.Scope

// Body renders the body of a program's own tag. The function of the tag gets it as one of its first
// parameters.
//
//	type Body func() (Markup, error)
type Body = builtin.Body

// Policies are the defaults of filters whose arguments are missing.
type Policies = builtin.Policies

// Named makes the fields of a struct optional parameters of a Go function.
type Named = value.Named

// Kwargs collects all keyword arguments of a call; it is the last parameter of a Go function.
type Kwargs = value.Kwargs
