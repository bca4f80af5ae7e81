package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// wire is a connection's input that the case has not accounted for.
type wire struct {
	in  []byte
	end ending
}

// ending says how a connection ended; empty if it has not.
type ending string

const (
	byClose ending = "the server closed the connection"
	byReset ending = "the server reset the connection"
)

func endingOf(err error) ending {
	switch {
	case errors.Is(err, io.EOF):
		return byClose
	case errors.Is(err, syscall.ECONNRESET):
		return byReset
	}
	return ending("the connection ended: " + errorText(err))
}

// ended reports whether no more input can come.
func (w wire) ended() bool { return w.end != "" }

// maxTold is how many responses tell lists one by one.
const maxTold = 3

// tell lists the input, in its order: responses, other bytes, and how the connection ended.
func (w wire) tell(toHead bool) string {
	var parts []string
	rest := w.in
	for len(rest) > 0 && len(parts) < maxTold {
		r, n, err := parseReply(rest, w.end == byClose, toHead)
		if err != nil {
			break
		}
		parts = append(parts, r.String())
		rest = rest[n:]
	}
	switch {
	case len(rest) > 0:
		parts = append(parts, w.tellPart(rest, toHead))
	case len(parts) == 0:
		parts = append(parts, "nothing")
	}
	if w.ended() {
		parts = append(parts, string(w.end))
	}
	return strings.Join(parts, ", then ")
}

// tellPart describes bytes that do not begin with a complete response, or come after many.
func (w wire) tellPart(in []byte, toHead bool) string {
	line, _, _ := bytes.Cut(in, []byte("\r\n"))
	_, _, err := parseReply(in, w.end == byClose, toHead)
	_, _, notStatus := parseStatusLine(string(line))
	switch {
	case err == nil:
		return fmt.Sprintf("%d bytes of more responses", len(in))
	case !errors.Is(err, errMore):
		return fmt.Sprintf("%s (%v)", tellBytes(in), err)
	case notStatus != nil:
		return tellBytes(in)
	}
	return fmt.Sprintf("%s, of which only a part came (%d bytes)", line, len(in))
}

// String names a response by its status line and the beginning of its content.
func (r *reply) String() string {
	if len(r.body) == 0 {
		return r.line
	}
	return fmt.Sprintf("%s with %s of content", r.line, tellBytes(r.body))
}

// tellBytes counts bytes and shows the first of them, in the notation of case files.
func tellBytes(b []byte) string {
	text, more := quote(b[:min(len(b), shownBytes)]), ""
	if len(b) > shownBytes {
		more = " ..."
	}
	return fmt.Sprintf(`%s ("%s"%s)`, plural(len(b), "byte"), text, more)
}

// shownBytes is how many bytes of content a line shows.
const shownBytes = 40

// spell writes a duration to 10 ms, as in "50 ms" and "2.25 s".
func spell(d time.Duration) string {
	if d = d.Round(10 * time.Millisecond); d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return strconv.FormatFloat(float64(d/(10*time.Millisecond))/100, 'g', -1, 64) + " s"
}
