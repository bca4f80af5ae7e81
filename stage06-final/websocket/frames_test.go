package websocket_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/websocket"
)

// conversation is a client's input, and the frames that it gets from a handler that echoes. "close 1002" stands for any reason of that code.
type conversation struct {
	name    string
	options websocket.Options
	sends   string
	gets    []string
}

func gets(frames ...string) []string { return frames }

const euro = "\u20ac" // three bytes

// raw returns the bytes of a frame, which may be malformed: the first two, and the rest unchanged.
func raw(first, second byte, rest string) string { return string([]byte{first, second}) + rest }

// The chapters are those of the Autobahn test suite.
var conversations = slices.Concat(framing, pings, reserved, opcodes, fragments, utf8s, closes)

var framing = []conversation{
	{"1 framing/empty text", websocket.Options{}, text(""), gets("text ")},
	{"1 framing/empty binary", websocket.Options{}, binary(""), gets("binary ")},
	{"1 framing/125", websocket.Options{}, text(strings.Repeat("x", 125)), gets("text " + strings.Repeat("x", 125))},
	{"1 framing/126", websocket.Options{}, text(strings.Repeat("x", 126)), gets("text " + strings.Repeat("x", 126))},
	{"1 framing/two messages", websocket.Options{}, text("a") + binary("b"), gets("text a", "binary b")},
	{"1 framing/no mask", websocket.Options{}, raw(0x81, 0x01, "x"), gets("close 1002")},
	{"1 framing/length not in its shortest form", websocket.Options{}, raw(0x81, 0xfe, "\x00\x05\x00\x00\x00\x00hello"), gets("close 1002")},
	{"1 framing/length of eight bytes for two", websocket.Options{}, raw(0x82, 0xff, "\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00"), gets("close 1002")},
	{"1 framing/length with the first bit", websocket.Options{}, raw(0x82, 0xff, "\x80\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00"), gets("close 1002")},
	{"1 framing/a length beyond all memory", websocket.Options{}, raw(0x82, 0xff, "\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00"), gets("close 1009")},
	{"9 limits/the longest message", websocket.Options{MaxMessage: 10}, text("0123456789"), gets("text 0123456789")},
	{"9 limits/message", websocket.Options{MaxMessage: 10}, text("0123456789a"), gets("close 1009")},
	{"9 limits/message in fragments", websocket.Options{MaxMessage: 10}, part(ws.OpText, "01234") + more("56789") + last("a"), gets("close 1009")},
	{"9 limits/frame", websocket.Options{MaxFrame: 5}, part(ws.OpText, "01234") + last("567890"), gets("close 1009")},
	{"9 limits/fragments", websocket.Options{MaxFragments: 3}, part(ws.OpText, "") + more("") + more("") + more(""), gets("close 1009")},
	{"9 limits/as many fragments as allowed", websocket.Options{MaxFragments: 3}, part(ws.OpText, "a") + more("") + last("b"), gets("text ab")},
}

var pings = []conversation{
	{"2 pings/without payload", websocket.Options{}, ping(""), gets("pong ")},
	{"2 pings/with payload", websocket.Options{}, ping("\x00\xff\xfe"), gets("pong \x00\xff\xfe")},
	{"2 pings/125 bytes", websocket.Options{}, ping(strings.Repeat("x", 125)), gets("pong " + strings.Repeat("x", 125))},
	{"2 pings/126 bytes", websocket.Options{}, encode(ws.NewPingFrame(make([]byte, 126))), gets("close 1002")},
	{"2 pings/ten", websocket.Options{}, strings.Repeat(ping("x"), 10), slices.Repeat(gets("pong x"), 10)},
	{"2 pings/unsolicited pongs", websocket.Options{}, pong("") + pong("x") + ping("y"), gets("pong y")},
	{"2 pings/no mask", websocket.Options{}, raw(0x89, 0x00, ""), gets("close 1002")},
}

// bits returns a frame with reserved bits.
func bits(op ws.OpCode, rsv byte, payload string) string {
	f := ws.NewFrame(op, true, []byte(payload))
	f.Header.Rsv = rsv
	return encode(f)
}

var reserved = []conversation{
	{"3 reserved/text 3", websocket.Options{}, text("before") + bits(ws.OpText, 1, "x") + ping(""), gets("text before", "close 1002")},
	{"3 reserved/text 2", websocket.Options{}, bits(ws.OpText, 2, "x"), gets("close 1002")},
	{"3 reserved/text 1", websocket.Options{}, bits(ws.OpText, 4, "x"), gets("close 1002")},
	{"3 reserved/binary, all", websocket.Options{}, bits(ws.OpBinary, 7, "x"), gets("close 1002")},
	{"3 reserved/ping", websocket.Options{}, bits(ws.OpPing, 5, "x"), gets("close 1002")},
	{"3 reserved/close", websocket.Options{}, bits(ws.OpClose, 4, ""), gets("close 1002")},
	{"3 reserved/compressed, which was not agreed on", websocket.Options{Compression: websocket.Compression{Enabled: true}}, bits(ws.OpText, 4, "x"), gets("close 1002")},
}

var opcodes = func() (rows []conversation) {
	for _, op := range []ws.OpCode{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		name := fmt.Sprint("4 opcodes/", op)
		rows = append(rows, conversation{name, websocket.Options{}, text("a") + bits(op, 0, "x") + text("b"), gets("text a", "close 1002")})
	}
	return rows
}()

var fragments = []conversation{
	{"5 fragments/two", websocket.Options{}, part(ws.OpText, "a") + last("b"), gets("text ab")},
	{"5 fragments/of binary", websocket.Options{}, part(ws.OpBinary, "a") + more("b") + last("c"), gets("binary abc")},
	{"5 fragments/empty", websocket.Options{}, part(ws.OpText, "") + more("") + last(""), gets("text ")},
	{"5 fragments/a ping between", websocket.Options{}, part(ws.OpText, "a") + ping("p") + last("b"), gets("pong p", "text ab")},
	{"5 fragments/a close between", websocket.Options{}, part(ws.OpText, "a") + closing(1000, ""), gets("close 1000")},
	{"5 fragments/of a ping", websocket.Options{}, part(ws.OpPing, "a") + last("b"), gets("close 1002")},
	{"5 fragments/of a pong", websocket.Options{}, part(ws.OpPong, "a") + last("b"), gets("close 1002")},
	{"5 fragments/of a close", websocket.Options{}, part(ws.OpClose, ""), gets("close 1002")},
	{"5 fragments/a continuation of nothing", websocket.Options{}, last("a"), gets("close 1002")},
	{"5 fragments/a continuation of nothing, not the last", websocket.Options{}, more("a") + text("b"), gets("close 1002")},
	{"5 fragments/a continuation after the end", websocket.Options{}, part(ws.OpText, "a") + last("b") + last("c"), gets("text ab", "close 1002")},
	{"5 fragments/a new message in the middle", websocket.Options{}, part(ws.OpText, "a") + text("b"), gets("close 1002")},
	{"5 fragments/many", websocket.Options{}, part(ws.OpText, "a") + strings.Repeat(more("x")+ping(""), 3) + last("b"), gets("pong ", "pong ", "pong ", "text axxxb")},
}

var utf8s = []conversation{
	{"6 UTF-8/valid", websocket.Options{}, text("\u03ba\u1f79" + euro + "\U0001f600"), gets("text \u03ba\u1f79" + euro + "\U0001f600")},
	{"6 UTF-8/a character in fragments", websocket.Options{}, part(ws.OpText, euro[:1]) + more(euro[1:2]) + more("") + last(euro[2:]), gets("text " + euro)},
	{"6 UTF-8/the highest", websocket.Options{}, text("\xf4\x8f\xbf\xbf"), gets("text \xf4\x8f\xbf\xbf")},
	{"6 UTF-8/NUL", websocket.Options{}, text("\x00"), gets("text \x00")},
	{"6 UTF-8/too high", websocket.Options{}, text("\xf4\x90\x80\x80"), gets("close 1007")},
	{"6 UTF-8/a surrogate", websocket.Options{}, text("\xed\xa0\x80"), gets("close 1007")},
	{"6 UTF-8/an overlong form", websocket.Options{}, text("\xc0\xaf"), gets("close 1007")},
	{"6 UTF-8/cut off at the end", websocket.Options{}, text("x" + euro[:2]), gets("close 1007")},
	{"6 UTF-8/cut off at the end of the last fragment", websocket.Options{}, part(ws.OpText, "x") + last(euro[:1]), gets("close 1007")},
	{"6 UTF-8/a lone continuation", websocket.Options{}, text("\x80"), gets("close 1007")},
	{"6 UTF-8/at once, in a fragment", websocket.Options{}, part(ws.OpText, "\xce\xba\xff"), gets("close 1007")},
	{"6 UTF-8/at once, in the first wrong byte", websocket.Options{}, part(ws.OpText, "\xce\xba\xf4\x90"), gets("close 1007")},
	{"6 UTF-8/at once, across fragments", websocket.Options{}, part(ws.OpText, "\xf4") + more("\x90"), gets("close 1007")},
	{"6 UTF-8/at once, in an incomplete frame", websocket.Options{}, text("\xff0123456789")[:8], gets("close 1007")},
	{"6 UTF-8/bytes may be anything", websocket.Options{}, part(ws.OpBinary, "\xff") + last("\xfe"), gets("binary \xff\xfe")},
}

var closes = func() []conversation {
	rows := []conversation{
		{"7 close/plain", websocket.Options{}, encode(ws.NewCloseFrame(nil)), gets("close")},
		{"7 close/with a reason", websocket.Options{}, closing(1000, "bye"), gets("close 1000")},
		{"7 close/the longest reason", websocket.Options{}, closing(1000, strings.Repeat("x", 123)), gets("close 1000")},
		{"7 close/a message before", websocket.Options{}, text("x") + closing(1001, ""), gets("text x", "close 1001")},
		{"7 close/messages after", websocket.Options{}, closing(1000, "") + text("x") + ping(""), gets("close 1000")},
		{"7 close/twice", websocket.Options{}, closing(1000, "") + closing(1000, ""), gets("close 1000")},
		{"7 close/one byte", websocket.Options{}, encode(ws.NewCloseFrame([]byte{3})), gets("close 1002")},
		{"7 close/too long", websocket.Options{}, encode(ws.NewCloseFrame(make([]byte, 126))), gets("close 1002")},
		{"7 close/a reason that is not UTF-8", websocket.Options{}, closing(1000, "\xce\xba\xff"), gets("close 1007")},
	}
	for _, code := range []ws.StatusCode{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999} {
		rows = append(rows, conversation{fmt.Sprint("7 close/valid code ", code), websocket.Options{}, closing(code, ""), gets(fmt.Sprint("close ", code))})
	}
	for _, code := range []ws.StatusCode{0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		rows = append(rows, conversation{fmt.Sprint("7 close/invalid code ", code), websocket.Options{}, closing(code, ""), gets("close 1002")})
	}
	return rows
}()

// Each conversation is the same, wherever the client's bytes are cut.
func TestConversations(t *testing.T) {
	for _, row := range conversations {
		t.Run(row.name, func(t *testing.T) {
			var cuts [][]string
			for at := range len(row.sends) {
				cuts = append(cuts, []string{row.sends[:at], row.sends[at:]})
			}
			cuts = append(cuts, strings.Split(row.sends, ""), bytesOf(row.sends))
			scripts := make([]func(*client), len(cuts))
			heard := make([][]string, len(cuts))
			for i, pieces := range cuts {
				scripts[i] = func(c *client) { heard[i] = c.converse(len(row.gets), pieces...) }
			}
			w := newWorld(t).echo(row.options)
			w.serve(scripts...)
			for i := range cuts {
				require.Equal(t, row.gets, heard[i], "cut %d of %d", i, len(cuts))
			}
			require.NotContains(t, w.log.String(), "level=ERROR")
		})
	}
}

// bytesOf returns a string in pieces of one byte.
func bytesOf(s string) (pieces []string) {
	for i := range len(s) {
		pieces = append(pieces, s[i:i+1])
	}
	return pieces
}

// converse sends pieces, and returns the frames that come. After n frames the client closes a connection that is still open.
func (c *client) converse(n int, pieces ...string) (frames []string) {
	c.open()
	c.sendPieces(pieces...)
	for len(frames) < n {
		f := c.next()
		words := show(f)
		if f.Header.OpCode == ws.OpClose && len(f.Payload) >= 2 {
			words = words[:len("close 1000")]
		}
		if frames = append(frames, words); f.Header.OpCode == ws.OpClose || words == "end" {
			break
		}
	}
	if f := frames[len(frames)-1]; !strings.HasPrefix(f, "close") && f != "end" {
		c.Send(closing(1000, ""))
		if words := show(c.next()); words != "close 1000" {
			return append(frames, words)
		}
	}
	if words := show(c.next()); words != "end" {
		frames = append(frames, words)
	}
	c.Close()
	return frames
}
