package looper

import (
	"fmt"
	"reflect"
	"strings"
)

// Resource registers what v can do as the handlers of one pattern: its methods Get, Head, Post, Put, Patch,
// Delete and Options, each a func(c *Context) error. HEAD comes with GET also without a method Head. The route
// that Resource returns is the first of them; a name that it is given is the resource's.
//
// Two further methods are hooks. Before(c *Context) error runs before each of the handlers; if it fails, or
// responds itself, the handler does not run. After(c *Context, err error) error always runs at the end, with the error of Before or of
// the handler, or a *task.PanicError; what it returns takes the place of that error.
//
// All requests share v. Resource panics if v has none of the handlers, or one of these methods with another type.
func (r routes) Resource(pattern string, v any) *Route {
	if v == nil {
		panic(fmt.Errorf("resource %s: expected a value with handlers, found nil", pattern))
	}
	around := hooksOf(pattern, v)
	var first *Route
	for _, name := range resourceMethods {
		h, ok := methodOf[func(*Context) error](pattern, v, name)
		if !ok {
			continue
		}
		route := r.Handle(strings.ToUpper(name), pattern, around(h))
		r.app.handlers[route] = fmt.Sprintf("%T.%s", v, name) // what reflect calls it tells nobody anything
		if first == nil {
			first = route
		}
	}
	if first == nil {
		panic(fmt.Errorf("resource %s: expected a method of %T among %v, found none (has a pointer to it some?)", pattern, v, resourceMethods))
	}
	return first
}

// resourceMethods are the names of a resource's handlers. It is only read.
var resourceMethods = []string{"Get", "Head", "Post", "Put", "Patch", "Delete", "Options"}

// methodOf returns the method of v that has that name. F is the type that it must have.
func methodOf[F any](pattern string, v any, name string) (method F, ok bool) {
	found := reflect.ValueOf(v).MethodByName(name)
	if !found.IsValid() {
		return method, false
	}
	method, ok = found.Interface().(F)
	if !ok {
		panic(fmt.Errorf("resource %s: expected %T.%s to be a %T, found a %s", pattern, v, name, method, found.Type()))
	}
	return method, true
}

// hooksOf returns the middleware that Before and After of v make.
func hooksOf(pattern string, v any) Middleware {
	before, hasBefore := methodOf[func(*Context) error](pattern, v, "Before")
	after, hasAfter := methodOf[func(*Context, error) error](pattern, v, "After")
	return func(h Handler) Handler {
		inner := h
		if hasBefore {
			inner = func(c *Context) error {
				if err := before(c); err != nil || c.answered {
					return err
				}
				return h(c)
			}
		}
		if !hasAfter {
			return inner
		}
		return func(c *Context) error {
			return after(c, caught(func() error { return inner(c) }))
		}
	}
}
