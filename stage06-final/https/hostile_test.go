package https_test

import (
	"crypto/tls"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/https"
)

// A client can ask the server to change its keys with each record, and the server must respond each time. If the client does not read
// the responses, the connection ends before many of them wait.
func TestKeyUpdatesUnread(t *testing.T) {
	w := newWorld(t, sim.Config{}, https.Config{})
	w.deaf = true
	w.client(func(c *sim.Client) {
		f := newForger(t, c)
		for !c.Broken() {
			records := ""
			for range 100 {
				records += f.updateKeys() + f.record(dataRecord, "x")
			}
			for records != "" && !c.Broken() {
				records = records[c.TrySend(records):]
				c.WaitFor("room, or the end", func() bool { return c.Writable() || c.Broken() })
			}
			require.Less(t, w.filters[0].Waits(), 128<<10)
		}
	})
	w.run()
	require.ErrorIs(t, w.closed[0], https.ErrUnread)
}

// A client that only changes its keys does not keep other clients waiting.
func TestKeyUpdatesBesideOthers(t *testing.T) {
	w := newWorld(t, sim.Config{SocketBuffer: 1 << 20}, https.Config{})
	begun, over, turns := false, false, 0
	w.client(func(c *sim.Client) {
		f := newForger(t, c)
		c.WaitFor("the other one", func() bool { return begun })
		records := ""
		for len(records) < 60<<10 {
			records += f.updateKeys() + f.record(dataRecord, "x")
		}
		c.Send(records)
		_, err := io.ReadFull(wire{c: c}, make([]byte, len(records)/3))
		require.NoError(t, err)
		over = true
		c.Close()
	})
	w.Client("bob", func(c *sim.Client) {
		c.Connect(addr)
		conn := tls.Client(wire{c: c}, trusting(tls.VersionTLS13))
		heard := make([]byte, 1)
		for !over {
			_, err := io.WriteString(conn, "x")
			require.NoError(t, err)
			_, err = io.ReadFull(conn, heard)
			require.NoError(t, err)
			if begun {
				turns++
			}
			begun = true
		}
		c.Close()
	})
	w.run()
	require.Greater(t, turns, 8)
}

// A client that changes the keys often, and reads the responses, is served.
func TestKeyUpdates(t *testing.T) {
	w := newWorld(t, sim.Config{}, https.Config{})
	w.client(func(c *sim.Client) {
		f := newForger(t, c)
		for range 500 {
			records := ""
			for range 10 {
				records += f.updateKeys() + f.record(dataRecord, "x")
			}
			c.Send(records)
			heard := make([]byte, 10)
			_, err := io.ReadFull(f.conn, heard)
			require.NoError(t, err)
		}
		c.Close()
	})
	w.run()
}

// State can be called before, during and after the handshake.
func TestStateAtAnyTime(t *testing.T) {
	for name, version := range versions {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, https.Config{})
			w.client(func(c *sim.Client) {
				over, asked := false, 0
				ask := func() {
					c.Sleep(time.Millisecond)
					w.loop.Post(func() {
						require.Equal(t, over, w.filters[0].State().HandshakeComplete)
						asked++
					})
					c.Sleep(time.Millisecond)
				}
				ask()
				conn := tls.Client(wire{c: c, sends: func(p []byte) []byte {
					c.Send(string(p[:len(p)-1]))
					ask()
					return p[len(p)-1:]
				}}, trusting(version))
				require.NoError(t, conn.Handshake())
				c.Sleep(time.Millisecond)
				over = true
				ask()
				require.Equal(t, 4, asked)
				c.Reset()
			})
			w.run()
		})
	}
}

// Records of every kind after the handshake, in one piece with data and in pieces of a byte.
func TestRecordsAfterTheHandshake(t *testing.T) {
	for _, row := range []struct {
		name  string
		says  func(f *forger) string
		hears string
		alert string
		err   string // of Handler.Closed; "": none
		once  bool   // it makes no sense in bytes
	}{
		{"close_notify twice", func(f *forger) string {
			return f.record(dataRecord, "a") + f.record(alertRecord, closeNotify) + f.record(alertRecord, closeNotify)
		}, "a", "", "", true},
		{"data after close_notify", func(f *forger) string {
			return f.record(dataRecord, "a") + f.record(alertRecord, closeNotify) + f.record(dataRecord, "b")
		}, "a", "", "", true},
		{"user_canceled, and nothing else", func(f *forger) string {
			return f.record(alertRecord, userCanceled) + f.record(dataRecord, "a") + f.record(alertRecord, closeNotify)
		}, "a", "", "", false},
		{"a fatal alert", func(f *forger) string { return f.record(dataRecord, "a") + f.record(alertRecord, "\x02\x50") }, "", "", "remote error: tls: internal error", true},
		{"an alert of three bytes", func(f *forger) string { return f.record(alertRecord, "\x01\x00\x00") }, "", "tls: unexpected message", "unexpected message", false},
		{"few empty records", func(f *forger) string {
			return f.record(dataRecord, "") + f.record(dataRecord, "") + f.record(dataRecord, "a") + f.record(alertRecord, closeNotify)
		}, "a", "", "", false},
		{"many empty records", func(f *forger) string {
			all := ""
			for range 100 {
				all += f.record(dataRecord, "")
			}
			return all
		}, "", "tls: unexpected message", "too many ignored records", false},
		{"many changes of keys without data", func(f *forger) string {
			all := ""
			for range 100 {
				all += f.updateKeys()
			}
			return all
		}, "", "tls: unexpected message", "too many non-advancing records", false},
		{"a key update in two records", func(f *forger) string {
			return f.record(handshakeRecord, keyUpdate[:2]) + f.record(handshakeRecord, keyUpdate[2:])
		}, "", "", "", false},
		{"data within a key update", func(f *forger) string {
			return f.record(handshakeRecord, keyUpdate[:2]) + f.record(dataRecord, "a")
		}, "", "tls: unexpected message", "unexpected message", false},
		{"a handshake message that cannot be", func(f *forger) string { return f.record(handshakeRecord, "\x01\x00\x00\x00") }, "", "tls: error decoding message", "error decoding message", false},
		{"an unknown type", func(f *forger) string { return f.record(99, "a") }, "", "tls: unexpected message", "unexpected message", false},
		{"a record of the largest size", func(f *forger) string {
			return f.record(dataRecord, strings.Repeat("a", 1<<14)) + f.record(alertRecord, closeNotify)
		}, strings.Repeat("a", 1<<14), "", "", true},
		{"a record of one byte more", func(f *forger) string { return f.record(dataRecord, strings.Repeat("a", 1<<14+1)) }, "", "tls: record overflow", "record overflow", true},
		{"a record that is too long to decrypt", func(*forger) string { return "\x17\x03\x03\x41\x01" }, "", "tls: record overflow", "oversized record", false},
		{"a record of length 0", func(*forger) string { return "\x17\x03\x03\x00\x00" }, "", "tls: bad record MAC", "bad record MAC", false},
		{"a record in clear", func(*forger) string { return "\x15\x03\x03\x00\x02\x01\x00" }, "", "tls: bad record MAC", "bad record MAC", false},
		{"HTTP in clear", func(*forger) string { return "GET / HTTP/1.1\r\n\r\n" }, "", "tls: protocol version not supported", "version", false},
	} {
		for _, piece := range []int{0, 1} {
			if piece == 1 && row.once {
				continue
			}
			t.Run(row.name+map[int]string{0: "", 1: ", in bytes"}[piece], func(t *testing.T) {
				w := newWorld(t, sim.Config{}, https.Config{})
				w.client(func(c *sim.Client) {
					f := newForger(t, c)
					for says := row.says(f); says != ""; {
						n := c.TrySend(says[:max(piece, len(says)*(1-piece))])
						if n == 0 { // the server has closed
							break
						}
						says = says[n:]
						c.Sleep(time.Duration(piece) * time.Millisecond)
					}
					if row.alert == "" {
						c.HalfClose()
					}
					heard, err := io.ReadAll(f.conn)
					require.Equal(t, row.hears, string(heard))
					require.Equal(t, row.alert, alert(err))
					require.Less(t, c.Now(), 3*time.Second)
				})
				w.run()
				require.Len(t, w.closed, 1)
				if row.err == "" {
					require.NoError(t, w.closed[0])
				} else {
					require.ErrorContains(t, w.closed[0], row.err)
				}
			})
		}
	}
}

// A client that sends close_notify in the handshake has failed, like one that is cut off.
func TestCloseNotifyInTheHandshake(t *testing.T) {
	w := newWorld(t, sim.Config{}, https.Config{})
	w.client(func(c *sim.Client) {
		c.Send("\x15\x03\x01\x00\x02\x01\x00")
		require.Empty(t, rest(c))
	})
	w.run()
	require.Equal(t, []error{io.ErrUnexpectedEOF}, w.closed)
	require.Empty(t, w.words.String(), "nothing is logged")
}

// cutWire is a wire whose Read fails if the connection is reset.
type cutWire struct{ wire }

func (w cutWire) Read(p []byte) (int, error) {
	w.c.WaitFor("input, or the end", func() bool { return w.c.Readable() || w.c.Broken() })
	if w.c.Broken() {
		return 0, io.ErrUnexpectedEOF
	}
	return w.wire.Read(p)
}

// If a function of Adjust panics in the middle of a handshake, only that connection ends.
func TestAdjustBreaks(t *testing.T) {
	for name, breaks := range map[string]func(){"panic": func() { panic("on purpose") }, "Goexit": runtime.Goexit} {
		for version, number := range versions {
			t.Run(name+", "+version, func(t *testing.T) {
				armed := true
				w := newWorld(t, sim.Config{}, https.Config{Adjust: func(c *tls.Config) {
					c.VerifyConnection = func(tls.ConnectionState) error {
						if armed {
							breaks()
						}
						return nil
					}
				}})
				w.client(func(c *sim.Client) {
					require.Error(t, tls.Client(cutWire{wire{c: c}}, trusting(number)).Handshake())
					c.Close()
					armed = false
					c.Connect(addr)
					converse(t, tls.Client(wire{c: c}, trusting(number)), "hello")
				})
				w.run()
				require.Len(t, w.closed, 2)
				require.ErrorIs(t, w.closed[0], loop.ErrPanic)
				require.NoError(t, w.closed[1])
				require.False(t, w.filters[0].State().HandshakeComplete)
			})
		}
	}
}
