package trace

import (
	"bufio"
	"encoding/json"
	"io"
	"strconv"
)

// Writer is a Tracer that writes JSON lines. The events of a tick are in the file before
// the next tick waits, so a program that follows the file misses nothing. Writer allocates
// nothing for an event. The first error of the underlying writer ends the trace; Close
// returns it.
type Writer struct {
	out  *bufio.Writer // it keeps the first error, and writes no more after it
	line []byte
	tick int64
}

// NewWriter returns a Writer on out. Out is not closed.
func NewWriter(out io.Writer) *Writer {
	return &Writer{out: bufio.NewWriterSize(out, 64<<10)}
}

// Trace writes one line.
func (w *Writer) Trace(e *Event) {
	if e.Kind == Tick {
		w.tick++
		_ = w.out.Flush()
	}
	e.Tick = w.tick
	w.line = append(AppendJSON(w.line[:0], e), '\n')
	_, _ = w.out.Write(w.line)
}

// Close writes the buffered bytes, and returns the first error.
func (w *Writer) Close() error { return w.out.Flush() }

// AppendJSON appends e as a JSON object, byte for byte what encoding/json makes of
// it, but almost always without reflection. There is no newline.
func AppendJSON(dst []byte, e *Event) []byte {
	dst = appendQuoted(append(dst, `{"ev":`...), string(e.Kind))
	dst = append(dst, `,"tick":`...)
	dst = strconv.AppendInt(dst, e.Tick, 10)
	dst = append(dst, `,"at":`...)
	dst = strconv.AppendInt(dst, int64(e.At), 10)
	dst = appendString(dst, "name", e.Name)
	dst = appendInt(dst, "fd", int64(e.FD))
	dst = appendString(dst, "interest", e.Interest)
	dst = appendInt(dst, "n", int64(e.N))
	dst = appendString(dst, "err", e.Err)
	dst = appendInt(dst, "timeout", int64(e.Timeout))
	dst = appendInt(dst, "took", int64(e.Took))
	return append(dst, '}')
}

func appendString(dst []byte, key, value string) []byte {
	if value == "" {
		return dst
	}
	return appendQuoted(appendKey(dst, key), value)
}

func appendQuoted(dst []byte, value string) []byte {
	for i := range len(value) {
		switch c := value[i]; {
		case c < ' ', c > '~', c == '"', c == '\\', c == '<', c == '>', c == '&':
			quoted, _ := json.Marshal(value) // rare: only a message of the system is like this
			return append(dst, quoted...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, value...)
	return append(dst, '"')
}

func appendInt(dst []byte, key string, value int64) []byte {
	if value == 0 {
		return dst
	}
	return strconv.AppendInt(appendKey(dst, key), value, 10)
}

func appendKey(dst []byte, key string) []byte {
	dst = append(dst, `,"`...)
	dst = append(dst, key...)
	return append(dst, `":`...)
}
