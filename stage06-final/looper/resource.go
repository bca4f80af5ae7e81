package looper

import (
	"fmt"
	"reflect"
	"strings"
)

// Resource registers the methods of v as the handlers of one pattern: Get, Head, Post, Put, Patch, Delete and Options, each a
// func(c *Context) error. Get also handles HEAD if v has no method Head. Resource returns the route of the first of them; a name
// given to that route is the resource's.
//
// Two further methods are hooks. Before(c *Context) error runs before each of the handlers. If it fails, or responds itself, the
// handler does not run. After(c *Context, err error) error always runs at the end, with the error of Before or of the handler, or
// a *task.PanicError. The error that it returns replaces that one.
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
		r.app.handlers[route] = fmt.Sprintf("%T.%s", v, name) // the name that reflect gives it means nothing to a reader
		if first == nil {
			first = route
		}
	}
	if first == nil {
		panic(fmt.Errorf("resource %s: expected a method of %T among %v, found none (does a pointer to it have some?)", pattern, v, resourceMethods))
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

// hooksOf returns middleware that calls Before and After of v.
func hooksOf(pattern string, v any) Middleware {
	before, hasBefore := methodOf[func(*Context) error](pattern, v, "Before")
	after, hasAfter := methodOf[func(*Context, error) error](pattern, v, "After")
	return func(h Handler) Handler {
		inner := h
		if hasBefore {
			inner = func(c *Context) error {
				if err := before(c); err != nil || c.responded {
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
