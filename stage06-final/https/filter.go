package https

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"slices"

	"looper.example/stage02-poller/loop"
)

// Filter is the TLS of one connection: a loop.Filter.
type Filter struct {
	conn   *loop.Conn
	tls    *tls.Conn
	memory memory
	shakes handshake
	count  recordCount
	small  bool        // the last input was many small records
	limit  *loop.Timer // of the handshake; nil: none

	speaksFirst bool // the filter is a client's
	lenient     bool // it accepts an end without close_notify
	failed      func(*loop.Conn, error)
}

// State returns what the handshake has agreed on. Before the end of the handshake, HandshakeComplete is false.
func (f *Filter) State() tls.ConnectionState {
	if !f.shakes.over { // a handshake that pauses holds a lock of crypto/tls
		return tls.ConnectionState{}
	}
	return f.tls.ConnectionState()
}

// ErrUnread is the error of a peer that makes TLS respond, such as to a change of keys, and does not read the responses.
var ErrUnread = errors.New("https: the peer does not read the responses of TLS")

// maxUnread is how many bytes of TLS's own responses may wait after the handshake until the peer has read earlier ones. One piece
// of input adds at most as many bytes as it has.
const maxUnread = 16 << 10

// Decode appends the content of records to plain.
func (f *Filter) Decode(plain, raw []byte) ([]byte, error) {
	if f.shakes.over && len(f.memory.out) > maxUnread {
		return plain, ErrUnread
	}
	f.memory.in = raw
	f.small = f.count.areSmall(raw) || !f.shakes.over
	defer func() { f.memory.in = nil }()
	if !f.shakes.over {
		if err := f.goOn(); err != nil || !f.shakes.over {
			return plain, err
		}
	}
	for {
		plain = slices.Grow(plain, readSize)
		n, err := f.tls.Read(plain[len(plain):cap(plain)])
		plain = plain[:len(plain)+n]
		switch {
		case err == errNotYet:
			return plain, nil
		case err != nil:
			return plain, err
		}
	}
}

// readSize is the least room, in bytes, for reading a record.
const readSize = 1 << 10

// goOn resumes the handshake.
func (f *Filter) goOn() error {
	err := f.shakes.goOn(f.tls, &f.memory)
	if !f.shakes.over {
		return nil
	}
	f.stopLimit()
	if err == io.EOF { // close_notify in the handshake: a failure
		err = io.ErrUnexpectedEOF
	}
	if err != nil && f.failed != nil {
		f.failed(f.conn, err)
	}
	if header, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		f.sayPlain(header.RecordHeader[:])
	}
	return err
}

// plainHTTP is the response to a client that sends HTTP to a server of HTTPS.
const plainHTTP = "HTTP/1.0 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
	"This server speaks HTTPS, and the request is plain HTTP.\n"

// sayPlain responds without TLS to a request that came without TLS. crypto/tls has written nothing then.
func (f *Filter) sayPlain(begin []byte) {
	for _, method := range []string{"GET /", "HEAD ", "POST ", "PUT /", "PATCH", "OPTIO", "DELET", "CONNE", "TRACE"} {
		if bytes.HasPrefix(begin, []byte(method)) {
			f.memory.out = append(f.memory.out[:0], plainHTTP...)
		}
	}
}

// Costly reports whether the next input may be costly. That of a handshake is, because it signs and verifies, and so is the first
// input after it. Many small records are costly too: each can be a change of keys, which costs as much as a hundred records with data.
func (f *Filter) Costly() bool { return !f.shakes.over || f.small }

// End handles the end of the input without close_notify. A client's requests say their own length, so missing bytes
// cannot go unnoticed.
func (f *Filter) End() error {
	if f.lenient && f.shakes.over {
		return nil
	}
	return io.ErrUnexpectedEOF
}

// Encode appends plain as records, after the handshake is over.
func (f *Filter) Encode(raw, plain []byte) ([]byte, int, error) {
	if f.speaksFirst && !f.shakes.begun() {
		if err := f.goOn(); err != nil {
			return raw, 0, err
		}
	}
	raw = append(raw, f.memory.out...)
	f.memory.out = nil
	if !f.shakes.over || len(plain) == 0 {
		return raw, 0, nil
	}
	f.memory.out = raw
	n, err := f.tls.Write(plain)
	raw = f.memory.out
	f.memory.out = nil
	return raw, n, err
}

// CloseWrite sends close_notify. Before the end of the handshake there is nothing to close.
func (f *Filter) CloseWrite(raw []byte) []byte {
	f.memory.out = append(raw, f.memory.out...)
	if f.shakes.over {
		_ = f.tls.CloseWrite()
	}
	raw = f.memory.out
	f.memory.out = nil
	return raw
}

// Closed ends the handshake, if it is not over.
func (f *Filter) Closed() {
	f.stopLimit()
	f.shakes.stop()
}

func (f *Filter) stopLimit() {
	if f.limit != nil {
		f.limit.Stop()
		f.limit = nil
	}
}

func (f *Filter) overdue() {
	f.limit = nil
	if f.failed != nil {
		f.failed(f.conn, ErrHandshakeTimeout)
	}
	f.conn.Abort(ErrHandshakeTimeout)
}
