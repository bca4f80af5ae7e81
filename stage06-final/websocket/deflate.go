package websocket

import (
	"bytes"
	"errors"
	"io"

	"github.com/gobwas/ws/wsflate"
	"github.com/klauspost/compress/flate"
)

// deflate is the state with which a connection compresses messages. The compressors are the loop's, taken for one message. A
// connection keeps only the earlier bytes to which a message may refer.
type deflate struct {
	agreement
	threshold int
	flags     wsflate.MessageState // of the message that is being received
	sent      window
	received  window
}

// sentWindow bounds the sent bytes that the compressor reads again for each message: that takes about 3 us a KiB.
const sentWindow = 8 << 10

func newDeflate(a agreement, threshold int) *deflate {
	defaultTo(&threshold, defaultThreshold)
	d := &deflate{agreement: a, threshold: threshold}
	if a.serverTakeover {
		d.sent.size = min(1<<a.serverBits, sentWindow)
	}
	if a.clientTakeover {
		d.received.size = 1 << a.clientBits
	}
	return d
}

// window keeps the last bytes that were compressed. With size 0 it keeps none.
type window struct {
	bytes []byte
	size  int
}

func (w *window) add(p []byte) {
	if w.size == 0 {
		return
	}
	if len(p) >= w.size {
		w.bytes = append(w.bytes[:0], p[len(p)-w.size:]...)
		return
	}
	if over := len(w.bytes) + len(p) - w.size; over > 0 {
		w.bytes = w.bytes[:copy(w.bytes, w.bytes[over:])]
	}
	w.bytes = append(w.bytes, p...)
}

// deflater compresses messages, one at a time.
type deflater struct {
	bits   int // of the window
	writer *wsflate.Writer
	flate  *flate.Writer
	before []byte // the bytes that the message may refer to
}

func newDeflater(bits int) *deflater {
	d := &deflater{bits: bits}
	d.writer = wsflate.NewWriter(nil, func(w io.Writer) wsflate.Compressor {
		if bits == maxWindowBits {
			d.flate, _ = flate.NewWriter(w, 3) // the level is valid
		} else {
			d.flate, _ = flate.NewWriterWindow(w, 1<<bits)
		}
		return (*deflaterState)(d)
	})
	return d
}

// deflaterState is a deflater as a wsflate.Compressor.
type deflaterState deflater

func (d *deflaterState) Write(p []byte) (int, error) { return d.flate.Write(p) }
func (d *deflaterState) Flush() error                { return d.flate.Flush() }

// Reset is ResetDict also with an empty dictionary: a Writer's own Reset would bring back the dictionary of an earlier message, which
// another connection was sent.
func (d *deflaterState) Reset(w io.Writer) { d.flate.ResetDict(w, d.before) }

// pack appends the compressed message to dst.
func (d *deflater) pack(dst *bytes.Buffer, message, before []byte) error {
	d.before = before
	d.writer.Reset(dst)
	d.before = nil
	if _, err := d.writer.Write(message); err != nil {
		return err
	}
	return d.writer.Flush()
}

// inflater is the opposite of a deflater. It does not use wsflate.Reader, which (in version 1.5.0) puts a zero at the end of a source that
// is read byte by byte.
type inflater struct {
	flate  io.Reader
	packed bytes.Reader
}

func newInflater() *inflater {
	i := new(inflater)
	i.flate = flate.NewReader(&i.packed)
	return i
}

var (
	errTooLong = errors.New("the message is too long when it is inflated")
	errTrailer = errors.New("there are bytes after the compressed message")
)

// endOfMessage is the part that a sender leaves out at the end of a message (RFC 7692, section 7.2.2), and a last
// block, which ends the message for flate.
const endOfMessage = "\x00\x00\xff\xff" + "\x01\x00\x00\xff\xff"

// unpack appends the message to dst, which grows to limit bytes at most. It writes to the memory after packed.
func (i *inflater) unpack(dst, packed, before []byte, limit int) ([]byte, error) {
	i.packed.Reset(append(packed, endOfMessage...))
	defer i.packed.Reset(nil)
	_ = i.flate.(flate.Resetter).Reset(&i.packed, before) // never an error
	for {
		if len(dst) == cap(dst) {
			dst = append(dst, 0)[:len(dst)]
		}
		n, err := i.flate.Read(dst[len(dst):min(cap(dst), limit+1)])
		dst = dst[:len(dst)+n]
		switch {
		case len(dst) > limit:
			return dst, errTooLong
		case err == io.EOF && i.packed.Len() > len(endOfMessage)+1: // the sender's last block, and a padding byte, may come before it (section 7.2.3.4)
			return dst, errTrailer
		case err == io.EOF:
			return dst, nil
		case err != nil:
			return dst, err
		}
	}
}
