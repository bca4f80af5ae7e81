package router

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// A PatternError says what is wrong in a pattern, and where. Nothing has been
// registered.
type PatternError struct {
	Pattern  string
	Column   int // of the wrong byte, counted from 1; the pattern's length + 1 means its end
	Expected string
	Found    string
}

func (e *PatternError) Error() string {
	return fmt.Sprintf("pattern %q: column %d: expected %s, found %s", e.Pattern, e.Column, e.Expected, e.Found)
}

// newPatternError returns an error for the character at an offset, or for the end.
func newPatternError(pattern string, at int, expected string) *PatternError {
	_, size := utf8.DecodeRuneInString(pattern[at:])
	return newPatternTextError(pattern, at, expected, pattern[at:at+size])
}

// newPatternTextError returns an error for a text found at an offset.
func newPatternTextError(pattern string, at int, expected, text string) *PatternError {
	found := "the end"
	if at < len(pattern) {
		found = strconv.Quote(text)
	}
	return &PatternError{Pattern: pattern, Column: at + 1, Expected: expected, Found: found}
}

// A MethodError says why a method cannot be registered. Nothing has been
// registered.
type MethodError struct {
	Method   string
	Expected string
}

func (e *MethodError) Error() string {
	return fmt.Sprintf("method %q: expected %s", e.Method, e.Expected)
}

// A ConflictError says that a router cannot have both of two routes. The older one stays,
// and the new one has not been registered. (For Named: the name has not been set.)
type ConflictError struct {
	New, Old string // method and pattern, as in "GET /users/{id}"
	Reason   string
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%q conflicts with %q: %s", e.New, e.Old, e.Reason)
}

// A URLError says why a URL cannot be built.
type URLError struct {
	Name     string // of the route
	Pattern  string // of the route; empty if no route has the name
	Param    string // the name of the parameter; empty if the error is not about one parameter
	Expected string
	Found    string
}

func (e *URLError) Error() string {
	subject := fmt.Sprintf("URL %q", e.Name)
	if e.Pattern != "" {
		subject += fmt.Sprintf(" of pattern %q", e.Pattern)
	}
	if e.Param != "" {
		subject += fmt.Sprintf(", parameter %q", e.Param)
	}
	return fmt.Sprintf("%s: expected %s, found %s", subject, e.Expected, e.Found)
}
