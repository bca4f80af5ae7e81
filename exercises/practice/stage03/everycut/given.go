// Package everycut collects requests from the pieces of a stream.
package everycut

import (
	"strconv"
	"strings"
)

// Request is a complete request.
type Request struct{ Method, Target, Content string }

// endOfHead is an empty line after a line.
var endOfHead = []byte("\r\n\r\n")

// parseHead returns the request that a head is for, and the length of its content in bytes.
func parseHead(head string) (r Request, length int) {
	first, fields, _ := strings.Cut(head, "\r\n")
	r.Method, first, _ = strings.Cut(first, " ")
	r.Target, _, _ = strings.Cut(first, " ")
	for line := range strings.Lines(fields) {
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Content-Length") {
			length, _ = strconv.Atoi(strings.TrimSpace(value))
		}
	}
	return r, length
}
