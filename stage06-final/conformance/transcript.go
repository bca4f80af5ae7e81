package conformance

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// direction says which side has sent an event's bytes.
type direction byte

const (
	sent     direction = '>'
	received direction = '<'
	remark   direction = '*'
)

// Event is something that happened while a case ran.
type Event struct {
	At   time.Duration // since the case began
	Conn string        // the connection's name in the case
	What string        // ">" sent, "<" received, "*" a remark
	Text string        // bytes in the notation of case files, cut short if they are many
}

// transcript collects what happens on the connections of one run of a case.
type transcript struct {
	began time.Time

	mu     sync.Mutex
	events []Event
	kept   map[string]int // bytes of events, by connection and direction
}

// keepBytes bounds the bytes that are kept of a run's traffic on a connection in one direction: enough for a reader,
// and little of a flood.
const keepBytes = 8 << 10

func (t *transcript) add(conn string, d direction, b []byte) {
	if len(b) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	way := conn + string(d)
	keep := min(len(b), max(keepBytes-t.kept[way], 0))
	t.kept[way] += keep
	text := quote(b[:keep])
	if keep < len(b) {
		text += fmt.Sprintf(" ... (%d bytes in all)", len(b))
	}
	t.append(conn, d, text)
}

func (t *transcript) note(conn, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.append(conn, remark, text)
}

func (t *transcript) notef(conn, format string, args ...any) {
	t.note(conn, fmt.Sprintf(format, args...))
}

// keepEvents bounds the number of a run's events.
const keepEvents = 200

func (t *transcript) append(conn string, d direction, text string) {
	if len(t.events) < keepEvents {
		t.events = append(t.events, Event{time.Since(t.began), conn, string(d), text})
	}
}

// all returns the events so far.
func (t *transcript) all() []Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Event(nil), t.events...)
}

// quote writes bytes in the notation of case files, with repetitions folded: a run
// of more than 40 equal bytes becomes \{N*b}.
func quote(b []byte) string {
	var out strings.Builder
	for at := 0; at < len(b); {
		n := 1
		for at+n < len(b) && b[at+n] == b[at] {
			n++
		}
		if n > 40 {
			fmt.Fprintf(&out, `\{%d*%s}`, n, quoteByte(b[at]))
			at += n
			continue
		}
		out.WriteString(quoteByte(b[at]))
		at++
	}
	return out.String()
}

func quoteByte(c byte) string {
	switch c {
	case '\r':
		return `\r`
	case '\n':
		return `\n`
	case '\t':
		return `\t`
	case 0:
		return `\0`
	case '\\', '}':
		return `\` + string(c)
	}
	if c < ' ' || c >= 0x7f {
		return fmt.Sprintf(`\x%02x`, c)
	}
	return string(c)
}
