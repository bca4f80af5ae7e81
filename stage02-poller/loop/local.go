package loop

// Local returns the value that l has for key. The first call makes it. It is for values that a package needs once for each loop,
// such as reusable memory. As the key use a type of your own, as with a context. Off the loop's goroutine, each call makes a new
// value.
func Local[T any](l *Loop, key any, make func() T) T {
	if !l.mine("Local") {
		return make()
	}
	v, ok := l.locals[key].(T)
	if ok {
		return v
	}
	if l.locals == nil {
		l.locals = map[any]any{}
	}
	v = make()
	l.locals[key] = v
	return v
}
