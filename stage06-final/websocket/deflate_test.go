package websocket_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/klauspost/compress/flate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/websocket"
)

const offered = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"

// tail is the part that a sender leaves out at the end of a message (RFC 7692, section 7.2.1).
const tail = "\x00\x00\xff\xff"

// pack compresses a message, which may refer to before.
func pack(message, before string) string {
	var b bytes.Buffer
	f, _ := flate.NewWriterDict(&b, 9, []byte(before))
	_, _ = io.WriteString(f, message)
	_ = f.Flush()
	return strings.TrimSuffix(b.String(), tail)
}

// unpack is the opposite of pack.
func unpack(packed []byte, before string) string {
	f := flate.NewReaderDict(io.MultiReader(bytes.NewReader(packed), strings.NewReader(tail+"\x01\x00\x00\xff\xff")), []byte(before))
	message, err := io.ReadAll(f)
	if err != nil {
		return err.Error()
	}
	return string(message)
}

// packed returns a compressed text message, as a frame.
func packed(payload string) string { return bits(ws.OpText, 4, payload) }

// verse is text that compresses well.
var verse = strings.Repeat("the same words, and the same words again; ", 40)

// Messages are compressed if both sides agree, and understood however the client cuts them.
func TestCompression(t *testing.T) {
	w := newWorld(t).echo(websocket.Options{Compression: websocket.Compression{Enabled: true}})
	w.serve(func(c *client) {
		c.open(offered)
		c.Send(packed(pack(verse, "")))
		f := c.next()
		assert.Equal(t, byte(4), f.Header.Rsv)
		assert.Less(t, len(f.Payload), len(verse)/4)
		assert.Equal(t, verse, unpack(f.Payload, ""))
		c.Send(packed(pack("short", "")))
		c.expect("text short") // too short to compress
		c.Send(text("plain"))
		c.expect("text plain")

		whole := pack("in pieces", "")
		first := ws.NewFrame(ws.OpText, false, []byte(whole[:3]))
		first.Header.Rsv = 4
		c.Send(encode(first) + ping("") + more(whole[3:5]) + last(whole[5:]))
		c.expect("pong ", "text in pieces")
		c.Send(packed("\x00")) // RFC 7692, section 7.2.3.6: an empty message
		c.expect("text ")
		c.Send(packed("\xf3\x48\xcd\xc9\xc9\x07\x00\x00")) // section 7.2.3.4: a last block
		c.expect("text Hello")
		c.Send(packed("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00")) // section 7.2.3.5: two blocks
		c.expect("text Hello")
		c.leave()
	})
	require.NotContains(t, w.log.String(), "level=ERROR")
}

// With takeover, a message may refer to earlier ones, in both directions.
func TestTakeover(t *testing.T) {
	w := newWorld(t).echo(websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: true}})
	w.serve(func(c *client) {
		c.open(offered)
		before, lengths := "", []int{}
		for i := range 30 {
			m := fmt.Sprint(i, " ", randomLetters(1000)) // the same letters each time
			c.Send(packed(pack(m, before)))
			f := c.next()
			lengths = append(lengths, len(f.Payload))
			if got := unpack(f.Payload, before); got != m {
				c.Fail("message %d: %.100q in %.100q", i, got, show(f))
				return
			}
			before += m
		}
		assert.Greater(t, lengths[0], 500)
		assert.Less(t, lengths[29], 100)
		c.leave()
	})
}

// Connections use one compressor in turn. None of them gets anything that another was sent.
func TestCompressorsForget(t *testing.T) {
	w := newWorld(t).echo(websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: true}})
	script := func(extension string) func(c *client) {
		return func(c *client) {
			c.open(extension)
			before := ""
			for range 5 {
				c.Send(text(verse))
				if got := unpack(c.next().Payload, before); got != verse {
					c.Fail("%.100q", got)
					return
				}
				if !strings.Contains(extension, "no_context") {
					before += verse
				}
			}
			c.leave()
		}
	}
	w.serve(script(offered), script(offered), script("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover"))
}

func randomLetters(n int) string {
	text, seed := make([]byte, n), uint32(1)
	for i := range text {
		seed = seed*1664525 + 1013904223
		text[i] = 'a' + byte(seed>>24)%26
	}
	return string(text)
}

// A message refers to no more than the window that was agreed on.
func TestServerWindow(t *testing.T) {
	w := newWorld(t).echo(websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: true}})
	w.serve(func(c *client) {
		head := c.open("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9")
		assert.Contains(t, head, "server_max_window_bits=9")
		again := randomLetters(700) // longer than the window, so there is nothing to refer to
		for range 3 {
			c.Send(text(again))
			f := c.next()
			assert.Equal(t, byte(4), f.Header.Rsv)
			assert.Equal(t, again, unpack(f.Payload, ""))
			assert.Greater(t, len(f.Payload), 350)
		}
		c.leave()
	})
}

// Clients may send malformed compressed messages.
func TestHostileCompression(t *testing.T) {
	bomb := pack(strings.Repeat("\x00", 50<<20), "")
	require.Less(t, len(bomb), 200<<10)
	options := websocket.Options{Compression: websocket.Compression{Enabled: true}}
	for _, row := range []struct {
		name  string
		sends string
		code  ws.StatusCode
	}{
		{"a bomb", packed(bomb), websocket.StatusTooBig},
		{"too long before it is inflated", packed(strings.Repeat("\x00", 2<<20)), websocket.StatusTooBig},
		{"garbage", packed("\xff\xff\xff\xff"), websocket.StatusInvalid},
		{"cut off", packed(pack(verse, "")[:20]), websocket.StatusInvalid},
		{"a reference to a time before the beginning", packed(pack(verse, verse)), websocket.StatusInvalid},
		{"something after the end", packed("\xf3\x48\xcd\xc9\xc9\x07\x00\x00\x00\x00"), websocket.StatusInvalid},
		{"no UTF-8", packed(pack("\xff", "")), websocket.StatusInvalid},
		{"a ping", bits(ws.OpPing, 4, "x"), websocket.StatusProtocol},
		{"a continuation", part(ws.OpText, "a") + bits(ws.OpContinuation, 4, "x"), websocket.StatusProtocol},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t).echo(options)
			w.serve(func(c *client) {
				c.open(offered)
				c.Send(text("before"))
				c.expect("text before")
				c.sendPieces(row.sends[:min(len(row.sends), 20_000)])
				for rest := row.sends[min(len(row.sends), 20_000):]; rest != "" && !c.Readable(); {
					rest = rest[c.TrySend(rest):]
					c.Sleep(time.Millisecond)
				}
				c.expectClose(row.code)
			})
			assert.NotContains(t, w.log.String(), "level=ERROR")
		})
	}
}

// A prepared message is compressed once, and each client can read it with the parameters that it has negotiated.
func TestPreparedCompression(t *testing.T) {
	p, err := websocket.Prepare(websocket.Text(verse))
	require.NoError(t, err)
	w := newWorld(t).handle(websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: true}}, func(_ *looper.Context, conn *websocket.Conn) error {
		for range 2 {
			if err := conn.WritePrepared(p); err != nil {
				return err
			}
		}
		return conn.Write(websocket.Text(verse)) // may refer to the prepared message
	})
	for _, extension := range []string{offered, "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover"} {
		w.serve(func(c *client) {
			c.open(extension)
			for _, before := range []string{"", verse, verse + verse} {
				if strings.Contains(extension, "no_context") {
					before = ""
				}
				f := c.next()
				assert.Equal(t, byte(4), f.Header.Rsv)
				assert.Equal(t, verse, unpack(f.Payload, before))
			}
			c.expectClose(1000)
		}, func(c *client) { // a client without compression
			c.open()
			c.expect("text "+verse, "text "+verse, "text "+verse)
			c.expectClose(1000)
		}, func(c *client) { // its window is smaller than that of the prepared message
			c.open("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9; server_no_context_takeover")
			c.expect("text "+verse, "text "+verse)
			assert.Equal(t, verse, unpack(c.next().Payload, ""))
			c.expectClose(1000)
		})
	}
}

// Later messages may refer to a prepared message, as the client sees it.
func TestPreparedAmongOthers(t *testing.T) {
	p, err := websocket.Prepare(websocket.Text(verse))
	require.NoError(t, err)
	letters := randomLetters(1000)
	w := newWorld(t).handle(websocket.Options{Compression: websocket.Compression{Enabled: true, Takeover: true}}, func(_ *looper.Context, conn *websocket.Conn) error {
		if err := conn.Write(websocket.Text(letters)); err != nil {
			return err
		}
		if err := conn.WritePrepared(p); err != nil {
			return err
		}
		return conn.Write(websocket.Text(letters))
	})
	w.serve(func(c *client) {
		c.open(offered)
		before := ""
		for _, want := range []string{letters, verse, letters} {
			assert.Equal(t, want, unpack(c.next().Payload, before))
			before += want
		}
		c.expectClose(1000)
	})
}
