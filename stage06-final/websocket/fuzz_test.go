package websocket_test

import (
	"strings"
	"testing"

	"github.com/gobwas/ws"

	"looper.example/stage06-final/websocket"
)

// A client sends anything, in any pieces. It gets only frames that a server may send, the server goes on, and the pieces make no
// difference.
func FuzzFrames(f *testing.F) {
	for i, row := range conversations {
		f.Add([]byte(row.sends), uint16(i), i%2 == 0)
	}
	f.Add([]byte(packed(pack(verse, ""))), uint16(7), true)
	f.Fuzz(func(t *testing.T, sends []byte, cut uint16, compress bool) {
		if len(sends) > 10_000 {
			return
		}
		options := websocket.Options{MaxMessage: 1000, MaxFragments: 10, Compression: websocket.Compression{Enabled: compress, Threshold: 1}}
		at := 0
		if len(sends) > 0 {
			at = int(cut) % len(sends)
		}
		cuts := [][]string{{string(sends)}, {string(sends[:at]), string(sends[at:])}}
		heard := make([]string, len(cuts))
		w := newWorld(t).echo(options)
		scripts := make([]func(*client), len(cuts))
		for i, pieces := range cuts {
			scripts[i] = func(c *client) { heard[i] = c.provoke(pieces, compress) }
		}
		w.serve(scripts...)
		if heard[0] != heard[1] {
			t.Fatalf("in one piece %.300q, in two %.300q", heard[0], heard[1])
		}
		if log := w.log.String(); strings.Contains(log, "level=ERROR") {
			t.Fatal(log)
		}
	})
}

// provoke sends pieces, and returns the frames that come until the end.
func (c *client) provoke(pieces []string, compress bool) string {
	if compress {
		c.open(offered)
	} else {
		c.open()
	}
	c.sendPieces(pieces...)
	c.HalfClose()
	var all strings.Builder
	for {
		f := c.next()
		all.WriteString(show(f) + "\n")
		switch h := f.Header; {
		case h.OpCode == 15:
			if len(f.Payload) > 0 {
				c.Fail("the last frame is not complete: %q", f.Payload)
			}
			c.Close()
			return all.String()
		case h.Masked, !h.Fin, ws.CheckHeader(ws.Header{Fin: true, OpCode: h.OpCode, Length: h.Length}, ws.StateClientSide) != nil:
			c.Fail("the server has sent %v", h)
			return ""
		}
	}
}
