package websocket_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/websocket"
)

// tread makes clients of an echo send the same frames again and again.
func tread(tb testing.TB, o websocket.Options, extension, frames string, turns, clients int) {
	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)})
	app.Get("/", func(c *looper.Context) error {
		conn, err := websocket.Accept(c, o)
		if err != nil {
			return err
		}
		return echo(conn)
	})
	k := &belt{Treadmill: sim.Treadmill{Turns: turns + clients, Clients: clients}, handshake: handshake + extension + "\r\n", frames: frames}
	k.open = make(map[int]bool)
	l, err := loop.New(k, loop.Config{})
	require.NoError(tb, err)
	_, err = app.ListenOn(l, "treadmill")
	require.NoError(tb, err)
	require.NoError(tb, k.Run(l))
}

// belt is a treadmill whose clients begin with a handshake.
type belt struct {
	sim.Treadmill
	handshake, frames string
	open              map[int]bool
	atLast            func() // when one turn remains
	quiet             bool   // the clients send nothing more
}

// OpenPoller returns a poller that has no client ready while all are quiet.
func (b *belt) OpenPoller() (kernel.Poller, error) {
	p, err := b.Treadmill.OpenPoller()
	return beltPoller{p, b}, err
}

type beltPoller struct {
	kernel.Poller
	belt *belt
}

func (p beltPoller) Wait(timeout time.Duration) ([]kernel.Ready, error) {
	if p.belt.quiet && p.belt.Turns > 0 {
		return nil, nil
	}
	return p.Poller.Wait(timeout)
}

func (b *belt) Read(fd int, p []byte) (int, error) {
	if _, _ = b.Treadmill.Read(fd, nil); b.Turns == 1 && b.atLast != nil {
		b.atLast()
	}
	if !b.open[fd] {
		b.open[fd] = true
		return copy(p, b.handshake), nil
	}
	return copy(p, b.frames), nil
}

const offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n"

var packing = websocket.Options{Compression: websocket.Compression{Enabled: true}}

var treads = []struct {
	name      string
	options   websocket.Options
	extension string
	frames    string
}{
	{"text of 16 bytes", websocket.Options{}, "", text("sixteen bytes, 1")},
	{"sixteen of those", websocket.Options{}, "", strings.Repeat(text("sixteen bytes, 1"), 16)},
	{"in fragments", websocket.Options{}, "", part(ws.OpText, "sixteen") + ping("x") + last(" bytes, 1")},
	{"binary of 4 KiB", websocket.Options{}, "", binary(strings.Repeat("x", 4<<10))},
	{"text of 4 KiB", websocket.Options{}, "", text(strings.Repeat("x", 4<<10))},
	{"text of 4 KiB, compressed", packing, offer, packed(pack(strings.Repeat(verse, 4)[:4<<10], ""))},
}

// BenchmarkEcho sends a message, or several, to the handler and back.
func BenchmarkEcho(b *testing.B) {
	for _, row := range treads {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			tread(b, row.options, row.extension, row.frames, b.N, 1)
		})
	}
}

func BenchmarkEcho50Clients(b *testing.B) {
	b.ReportAllocs()
	tread(b, websocket.Options{}, "", treads[0].frames, b.N, 50)
}

// In the steady state a message allocates nothing.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	for _, row := range treads {
		t.Run(row.name, func(t *testing.T) {
			cost := func(turns int) float64 {
				return testing.AllocsPerRun(5, func() { tread(t, row.options, row.extension, row.frames, turns, 1) })
			}
			assert.InDelta(t, 0, (cost(2100)-cost(100))/2000, 0.01)
		})
	}
}

// BenchmarkBroadcast sends one message to a number of members.
func BenchmarkBroadcast(b *testing.B) {
	for _, members := range []int{1000, 10_000} {
		for _, size := range []int{100, 10_000} {
			b.Run(fmt.Sprintf("%d members, %d bytes", members, size), func(b *testing.B) { broadcast(b, members, size, b.N) })
		}
	}
}

// broadcast sends messages to a group whose members read them at once.
func broadcast(b *testing.B, members, size, times int) {
	b.ReportAllocs()
	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)})
	g := new(websocket.Group)
	message := websocket.Text(strings.Repeat("x", size))
	k := &belt{Treadmill: sim.Treadmill{Turns: 1 << 62, Clients: members}, handshake: handshake + "\r\n", frames: pong("")}
	k.open = make(map[int]bool)
	app.Get("/", func(c *looper.Context) error {
		conn, err := websocket.Accept(c, websocket.Options{})
		if err != nil {
			return err
		}
		g.Join(conn)
		if g.Len() == members {
			k.quiet = true
			if err := c.Yield(); err != nil {
				return err
			}
			b.ResetTimer()
			for range times {
				if _, err := g.Broadcast(c, message); err != nil {
					return err
				}
			}
			k.Turns = 0
			return nil
		}
		return echo(conn)
	})
	l, err := loop.New(k, loop.Config{MaxConns: members})
	require.NoError(b, err)
	_, err = app.ListenOn(l, "treadmill")
	require.NoError(b, err)
	require.NoError(b, k.Run(l))
}
