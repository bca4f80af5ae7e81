package middleware

import (
	"bytes"
	"io"
	"slices"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"looper.example/stage06-final/looper"
)

// encoder is what gzip and zstd writers have in common.
type encoder interface {
	io.WriteCloser
	Flush() error
	Reset(w io.Writer)
}

// newWriter makes the encoders. They work on the goroutine that calls them, without goroutines of their own. It is never changed.
var newWriter = map[string]func() (encoder, error){
	"gzip": func() (encoder, error) { return gzip.NewWriterLevel(nil, 3) },
	"zstd": func() (encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true),
			zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(128<<10)) // far below the 8 MB of RFC 9659
	},
}

// coder is an encoder, and memory for the compressed form of complete content.
type coder struct {
	encoder
	owner  *compressor // a response may pass several: the application's, and a group's
	coding string
	out    bytes.Buffer
}

// wrap is the argument of Response.Wrap.
func (e *coder) wrap(w io.Writer) io.WriteCloser {
	e.Reset(w)
	return e
}

// turn is how many bytes are compressed before other clients have their turn: they take about half a millisecond.
const turn = 64 << 10

// whole returns body compressed, valid until the encoder is used again; nil if it would not be shorter.
func (e *coder) whole(c *looper.Context, body []byte) ([]byte, error) {
	e.out.Reset()
	e.Reset(&e.out)
	for rest := body; len(rest) > 0; {
		piece := rest[:min(len(rest), turn)]
		rest = rest[len(piece):]
		if _, err := e.Write(piece); err != nil {
			return nil, err
		}
		if len(rest) > 0 {
			if err := c.Yield(); err != nil {
				return nil, err
			}
		}
	}
	if err := e.Close(); err != nil || e.out.Len() >= len(body) {
		return nil, err
	}
	return e.out.Bytes(), nil
}

// compressor has the encoders of an application. Its loop owns it.
type compressor struct {
	CompressConfig
	offers   []string // Codings, and "identity"
	whenDone func(looper.Done)
	idle     map[string][]*coder // by coding
	out      int                 // encoders that are in use
}

func newCompressor(config CompressConfig) *compressor {
	s := &compressor{CompressConfig: config, idle: make(map[string][]*coder)}
	s.offers = append(slices.Clone(config.Codings), "identity")
	s.whenDone = s.done
	return s
}

// inUse is the encoder of a response.
var inUse = looper.NewKey[*coder]("encoder")

// mostIdle is how many idle encoders of a coding are kept.
const mostIdle = 4

// take returns an encoder; nil if too many are in use.
func (s *compressor) take(coding string) *coder {
	if s.out >= s.MaxConcurrent {
		return nil
	}
	if idle := s.idle[coding]; len(idle) > 0 {
		e := idle[len(idle)-1]
		s.idle[coding] = idle[:len(idle)-1]
		s.out++
		return e
	}
	writer, err := newWriter[coding]()
	if err != nil {
		return nil // it never fails: the settings are valid
	}
	s.out++
	return &coder{encoder: writer, owner: s, coding: coding}
}

// done is called when a request is over.
func (s *compressor) done(d looper.Done) { s.release(d.Context()) }

// release takes back the encoder of a request, if it has one of this compressor. A client that reads slowly does not delay it: the
// encoder's output is with the loop.
func (s *compressor) release(c *looper.Context) (released bool) {
	e, _ := inUse.Get(c)
	if e == nil || e.owner != s {
		return false
	}
	inUse.Set(c, nil)
	s.out--
	if cap(e.out.Bytes()) > turn {
		e.out = bytes.Buffer{}
	}
	e.Reset(nil)
	if idle := s.idle[e.coding]; len(idle) < mostIdle {
		s.idle[e.coding] = append(idle, e)
	}
	return true
}

// giveUp takes back what was done to a response that has not begun: another middleware returned an error, so an error page
// takes the response's place.
func (s *compressor) giveUp(c *looper.Context) {
	if s.out > 0 && s.release(c) {
		c.DelHeader("Content-Encoding")
	}
}
