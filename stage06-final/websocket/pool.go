package websocket

import (
	"bytes"

	"github.com/gobwas/ws"

	"looper.example/stage02-poller/loop"
)

// pool is the memory that the connections of a loop use in turn: a connection that waits for a message holds none of it.
type pool struct {
	buffers   [][]byte
	deflaters map[int][]*deflater // by window bits
	inflaters []*inflater

	// used within one call, so that the call allocates nothing
	header  [ws.MaxHeaderSize]byte
	control [ws.MaxControlFramePayloadSize]byte
	reader  bytes.Reader
	packed  bytes.Buffer
}

type poolKey struct{}

func poolOf(l *loop.Loop) *pool {
	return loop.Local(l, poolKey{}, func() *pool { return &pool{deflaters: make(map[int][]*deflater)} })
}

const (
	newBuffer  = 1 << 10  // bytes; a message grows it
	keepBuffer = 64 << 10 // the largest buffer that is kept
	keepMost   = 64       // buffers
	keepCoders = 4        // compressors of each kind
)

func (p *pool) takeBuffer() []byte {
	if last := len(p.buffers) - 1; last >= 0 {
		b := p.buffers[last]
		p.buffers = p.buffers[:last]
		return b
	}
	return make([]byte, 0, newBuffer)
}

func (p *pool) putBuffer(b []byte) {
	if cap(b) > 0 && cap(b) <= keepBuffer && len(p.buffers) < keepMost {
		p.buffers = append(p.buffers, b[:0])
	}
}

func (p *pool) takeDeflater(bits int) *deflater {
	kept := p.deflaters[bits]
	if last := len(kept) - 1; last >= 0 {
		p.deflaters[bits] = kept[:last]
		return kept[last]
	}
	return newDeflater(bits)
}

func (p *pool) putDeflater(d *deflater) {
	if kept := p.deflaters[d.bits]; len(kept) < keepCoders {
		p.deflaters[d.bits] = append(kept, d)
	}
}

func (p *pool) takeInflater() *inflater {
	if last := len(p.inflaters) - 1; last >= 0 {
		i := p.inflaters[last]
		p.inflaters = p.inflaters[:last]
		return i
	}
	return newInflater()
}

func (p *pool) putInflater(i *inflater) {
	if len(p.inflaters) < keepCoders {
		p.inflaters = append(p.inflaters, i)
	}
}

// pack writes a compressed message to dst, in the place of its contents.
func (p *pool) pack(dst *bytes.Buffer, bits int, message, before []byte) error {
	dst.Reset()
	d := p.takeDeflater(bits)
	defer p.putDeflater(d)
	return d.pack(dst, message, before)
}

// trim releases memory that only a long message needs.
func (p *pool) trim(b *bytes.Buffer) {
	if b.Cap() > keepBuffer {
		*b = bytes.Buffer{}
	}
}
