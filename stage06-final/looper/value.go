package looper

import "context"

// Key names a value of a request that middleware passes to the handlers it wraps: a user, a session. Make one for each
// kind of value, as a package's variable; two keys of the same name are different.
//
//	var user = looper.NewKey[User]("user")
//
// A value lives as long as the Context. All code that has the Context sees it: the handler, the tasks that it spawns, an error
// page, functions of OnResponse. Context.Context has none of these values: it goes to other goroutines, and the values
// belong to the loop. Before Offload, read the values that its function needs into variables. For a value of a single task, use
// task.Local.
type Key[T any] struct{ id keyID }

// keyID identifies a key of any type by its address.
type keyID struct{ name string }

// NewKey returns a new kind of value. The name is for debugging.
func NewKey[T any](name string) *Key[T] { return &Key[T]{keyID{name}} }

// String returns the name.
func (k *Key[T]) String() string { return k.id.name }

type keyed struct {
	key   *keyID
	value any
}

// Set sets the request's value.
func (k *Key[T]) Set(c *Context, v T) {
	if !c.live("Key.Set") {
		return
	}
	for i := range c.values {
		if c.values[i].key == &k.id {
			c.values[i].value = v
			return
		}
	}
	c.values = append(c.values, keyed{&k.id, v})
}

// Get returns the request's value; ok is false if there is none.
func (k *Key[T]) Get(c *Context) (v T, ok bool) {
	if !c.live("Key.Get") {
		return v, false
	}
	for _, kept := range c.values {
		if kept.key == &k.id {
			v, _ = kept.value.(T) // a nil interface has no type
			return v, true
		}
	}
	return v, false
}

// From returns the request's value from a context of WrapHandler or WrapMiddleware (http.Request.Context): the value when the
// net/http handler was called. Any goroutine may call it.
func (k *Key[T]) From(ctx context.Context) (v T, ok bool) {
	kept := ctx.Value(&k.id)
	if kept == nil {
		return v, false
	}
	v, ok = kept.(T)
	return v, ok
}
