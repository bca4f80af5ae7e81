package client

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The errors of exchanges, besides those of waits (package task), of system calls, and *http1.Error for a malformed response.
var (
	// ErrClosed is the error of reading a closed body.
	ErrClosed = errors.New("client: the body is closed")

	// ErrTooLarge is the error of reading a body that is longer than MaxBody.
	ErrTooLarge = errors.New("client: the content is longer than MaxBody")

	// ErrServerClosed is the error if the server has closed the connection before it responded.
	ErrServerClosed = errors.New("client: the server has closed the connection without a response")

	// ErrSwitched is the error if the server switches to a protocol that the request did not ask for.
	ErrSwitched = errors.New("client: the server has switched to a protocol that the request did not ask for")

	// ErrRedirects is the error after more than Config.MaxRedirects redirects.
	ErrRedirects = errors.New("client: too many redirects")

	// ErrDowngrade is the error if an https URL redirects to an http one. See Config.AllowDowngrade.
	ErrDowngrade = errors.New("client: a redirect from https to http")

	// ErrOtherLoop is the error of using a Client on another loop than before, or in another application of the same loop.
	ErrOtherLoop = errors.New("client: the client belongs to another loop, or to another application of this one")

	// ErrLength is the error if a body has not as many bytes as the request has announced.
	ErrLength = errors.New("client: the body has another length than the request says")

	errUnsolicited = errors.New("client: bytes that belong to no response")
	errTwoReaders  = errors.New("client: another task is reading this body")
	errOver        = errors.New("client: the response is over")
	errReleased    = errors.New("client: the task has ended without closing the body")
)

// Error is the error of Client.Do: what failed, for which URL, and why.
type Error struct {
	Op  string // "request", "wait", "dial", "proxy", "send", "response", or "redirect"
	URL string
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("client: %s %s: %v", e.Op, e.URL, e.Err) }

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// Timeout reports whether the reason is a timeout.
func (e *Error) Timeout() bool { return errors.Is(e.Err, context.DeadlineExceeded) }

// TimeoutError is the error if a time of the Config or of the Request is over. It is a context.DeadlineExceeded.
type TimeoutError struct {
	What  string // what did not come in time
	After time.Duration
}

func (e *TimeoutError) Error() string { return fmt.Sprintf("no %s within %v", e.What, e.After) }

// Timeout reports true, for net.Error.
func (e *TimeoutError) Timeout() bool { return true }

// Temporary reports true, for net.Error.
func (e *TimeoutError) Temporary() bool { return true }

// Is reports whether target is context.DeadlineExceeded.
func (e *TimeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// failure wraps an error.
func failure(op, url string, err error) error { return &Error{op, url, err} }
