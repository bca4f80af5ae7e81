package loop

// Local returns the value that l has for key. The first call makes it. It is for what a package keeps once for each loop,
// such as memory to use again. As key use a type of your own, as with a context. Off the loop's goroutine the value is made anew each
// time.
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
