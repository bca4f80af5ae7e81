package trace

import (
	"bufio"
	"encoding/json"
	"io"
	"strconv"
	"time"
)

// Writer is a Tracer that writes JSON lines. What a tick did is in the file before
// the next tick waits, so that somebody who watches the file misses nothing. It
// allocates nothing an event. The first error of the underlying writer ends the
// trace; Close returns it.
type Writer struct {
	out  *bufio.Writer
	line []byte
	tick int64
	err  error
}

// NewWriter returns a Writer on out. Out is not closed.
func NewWriter(out io.Writer) *Writer {
	return &Writer{out: bufio.NewWriterSize(out, 64<<10)}
}

// Trace writes one line.
func (w *Writer) Trace(e *Event) {
	if w.err != nil {
		return
	}
	if e.Kind == Tick {
		w.tick++
		if w.err = w.out.Flush(); w.err != nil {
			return
		}
	}
	e.Tick = w.tick
	w.line = append(AppendJSON(w.line[:0], e), '\n')
	_, w.err = w.out.Write(w.line)
}

// Close writes what is still held back and returns the first error there was.
func (w *Writer) Close() error {
	if err := w.out.Flush(); w.err == nil {
		w.err = err
	}
	return w.err
}

// AppendJSON appends e as a JSON object, the same that encoding/json would make
// of it, almost always without reflection, and without a newline.
func AppendJSON(dst []byte, e *Event) []byte {
	dst = append(dst, `{"ev":"`...)
	dst = append(dst, e.Kind...)
	dst = append(dst, `","tick":`...)
	dst = strconv.AppendInt(dst, e.Tick, 10)
	dst = append(dst, `,"at":`...)
	dst = strconv.AppendInt(dst, int64(e.At), 10)
	dst = appendString(dst, "name", e.Name)
	dst = appendInt(dst, "fd", int64(e.FD))
	dst = appendString(dst, "interest", e.Interest)
	dst = appendInt(dst, "n", int64(e.N))
	dst = appendString(dst, "err", e.Err)
	dst = appendDuration(dst, "timeout", e.Timeout)
	dst = appendDuration(dst, "took", e.Took)
	return append(dst, '}')
}

func appendString(dst []byte, key, value string) []byte {
	if value == "" {
		return dst
	}
	dst = appendKey(dst, key)
	for i := range len(value) {
		if c := value[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
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

func appendDuration(dst []byte, key string, value time.Duration) []byte {
	return appendInt(dst, key, int64(value))
}

func appendKey(dst []byte, key string) []byte {
	dst = append(dst, `,"`...)
	dst = append(dst, key...)
	return append(dst, `":`...)
}
