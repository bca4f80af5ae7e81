package loopertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Response is the application's response. Printed, it describes itself for the message of a failure, as in
// require.Equal(t, "7", r.Body, r): request, status, the beginning of the content, and the application's log meanwhile.
type Response struct {
	Method string // of the request
	URL    string // of the request; of the last one, if redirects were followed
	Status int    // 0: there is no response
	Header http.Header
	Body   string        // the content, all of it
	Took   time.Duration // from the request until the content was complete; with New in virtual time
	Log    string        // lines of the application's log since the request, without their times
	Err    error         // why there is no response, or no complete one

	t     testing.TB
	line  string // status and reason phrase
	began time.Duration
	mark  int // in the log
}

// Expect ends the test if the status is not this one.
func (r *Response) Expect(status int) *Response {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf("expected status %d\n%s", status, r)
	}
	return r
}

// Contains ends the test if the content lacks one of the texts.
func (r *Response) Contains(texts ...string) *Response {
	r.t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.Body, text) {
			r.t.Fatalf("expected content with %q\n%s", text, r)
		}
	}
	return r
}

// JSON decodes the content into a variable. If the content is something else, the test ends.
func (r *Response) JSON(v any) {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.Body), v); err != nil {
		r.t.Fatalf("expected JSON for %T: %v\n%s", v, err, r)
	}
}

// firstLines is the number of lines of the content in a description, and lineBytes the number of bytes of each.
const firstLines, lineBytes = 10, 200

// String returns the description.
func (r *Response) String() string {
	text := describe(r.Method, r.URL) + ": "
	switch {
	case r.Status == 0:
		text += fmt.Sprint("no response: ", r.Err)
	case r.Err != nil:
		text += fmt.Sprintf("%s, and then: %v", r.line, r.Err)
	default:
		text += r.line
	}
	if location := r.Header.Get("Location"); location != "" {
		text += ", Location: " + location
	}
	text += "\n" + indent(beginning(r.Body), "  | ")
	if r.Log != "" {
		text += "  the application's log:\n" + indent(r.Log, "  > ")
	}
	return text
}

// beginning returns the first lines of a text.
func beginning(text string) string {
	var b strings.Builder
	n := 0
	for line := range strings.Lines(text) {
		if n++; n > firstLines {
			fmt.Fprintf(&b, "... (%d bytes in all)\n", len(text))
			break
		}
		if len(line) > lineBytes {
			line = line[:lineBytes] + "...\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

// indent puts a mark before each line, and ends the last one.
func indent(text, mark string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(mark + strings.TrimSuffix(line, "\n") + "\n")
	}
	return b.String()
}
