package session

import (
	"context"
	"sync/atomic"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// HashPassword is Argon2.Hash with the costs of Config.Argon2, on a worker goroutine: the handler waits, and the loop goes on. If
// too many calls wait already, the error is task.ErrBusy, and the client gets 503. The further errors are those of Offload, and ErrNone.
// It needs the middleware New.
func HashPassword(c *looper.Context, password string) (hash string, err error) {
	k := Get(c).keeper
	if k == nil {
		return "", ErrNone
	}
	return inTurn(c, k.hashing, func() (string, error) { return k.config.Argon2.Hash(password) })
}

// VerifyPassword is Argon2.Verify, on a worker goroutine as well. For a user who does not exist, call it with an empty hash, so that the
// time does not show whether the user exists.
//
//	ok, err := session.VerifyPassword(c, password, hashes[name])
func VerifyPassword(c *looper.Context, password, hash string) (ok bool, err error) {
	k := Get(c).keeper
	if k == nil {
		return false, ErrNone
	}
	return inTurn(c, k.hashing, func() (bool, error) { return k.config.Argon2.Verify(password, hash) })
}

// maxLine is how many calls may wait for each call that runs.
const maxLine = 100

// hashing bounds how many passwords are hashed at once. It belongs to the loop.
type hashing struct {
	turns   *task.Semaphore
	limit   int
	waiting int
}

func newHashing(a Argon2) *hashing {
	return &hashing{turns: task.NewSemaphore(a.AtOnce), limit: a.AtOnce * maxLine}
}

// inTurn calls f on a worker, when it is its turn. The turn is over after f has returned, also if the handler has stopped waiting
// before: f uses its memory until then.
func inTurn[T any](c *looper.Context, h *hashing, f func() (T, error)) (value T, err error) {
	if h.waiting >= h.limit {
		return value, task.ErrBusy
	}
	h.waiting++
	err = h.turns.Acquire(c)
	h.waiting--
	if err != nil {
		return value, err
	}
	var begun atomic.Bool // by the worker, or by the handler, which gives up
	l := c.Exchange().Loop()
	value, err = looper.Offload(c, func(context.Context) (value T, err error) {
		if !begun.CompareAndSwap(false, true) {
			return value, nil
		}
		defer l.Post(h.turns.Release)
		return f()
	})
	if err != nil && begun.CompareAndSwap(false, true) {
		h.turns.Release()
	}
	return value, err
}
