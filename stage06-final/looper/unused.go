package looper

// unusedAtOnce is how many values are allocated together.
const unusedAtOnce = 256

// unused are values that no request has had. They are never used again, because a handler may keep them.
type unused[T any] []T

// next returns a zero value.
func (u *unused[T]) next() *T {
	if len(*u) == 0 {
		*u = make([]T, unusedAtOnce)
	}
	v := &(*u)[0]
	*u = (*u)[1:]
	return v
}
