package router

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// A PatternError says where a pattern cannot be read, and why. Nothing has been
// registered.
type PatternError struct {
	Pattern  string
	Column   int // of the byte that is wrong, counted from 1; one past the last byte is the end
	Expected string
	Found    string
}

func (e *PatternError) Error() string {
	return fmt.Sprintf("pattern %q: column %d: expected %s, found %s", e.Pattern, e.Column, e.Expected, e.Found)
}

// newPatternError makes an error for the character at an offset, or for the end.
func newPatternError(pattern string, at int, expected string) *PatternError {
	_, size := utf8.DecodeRuneInString(pattern[at:])
	return newPatternTextError(pattern, at, expected, pattern[at:at+size])
}

// newPatternTextError makes an error for a text found at an offset.
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

// A ConflictError says that two routes cannot both be there. The older one
// stays; nothing else has been registered.
type ConflictError struct {
	New, Old string // method and pattern, as in "GET /users/{id}"
	Reason   string
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%q conflicts with %q: %s", e.New, e.Old, e.Reason)
}

// A URLError says why no URL can be built.
type URLError struct {
	Name     string // of the route
	Pattern  string // of the route; empty when no route has the name
	Param    string // the parameter concerned; empty when it is not one alone
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
