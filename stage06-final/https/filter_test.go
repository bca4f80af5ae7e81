package https_test

import (
	"crypto/tls"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/https"
)

// The conversation is the same, however the network cuts it into pieces.
func TestCuts(t *testing.T) {
	text := strings.Repeat("all that is said is said back. ", 2000)
	for name, version := range versions {
		for _, row := range []struct {
			name    string
			machine sim.Config
			piece   int
			text    string
		}{
			{"at once", sim.Config{}, 0, text},
			{"bytes from the client", sim.Config{}, 1, text[:1000]},
			{"bytes to the client", sim.Config{Faults: sim.Faults{OneByteRead: 1, ShortWrite: 1}}, 0, text[:1000]},
			{"small sockets", sim.Config{SocketBuffer: 100}, 100, text},
			{"faults", sim.Config{Seed: 1, Faults: sim.Faults{ShortRead: .5, ShortWrite: .5, Again: .3, Interrupted: .3}}, 0, text},
		} {
			t.Run(name+", "+row.name, func(t *testing.T) {
				w := newWorld(t, row.machine, https.Config{})
				w.client(func(c *sim.Client) {
					conn := tls.Client(wire{c: c, piece: row.piece}, trusting(version))
					for rest := row.text; rest != ""; {
						n := min(len(rest), 10_000)
						_, err := io.WriteString(conn, rest[:n])
						require.NoError(t, err)
						heard := make([]byte, n)
						_, err = io.ReadFull(conn, heard)
						require.NoError(t, err)
						require.Equal(t, rest[:n], string(heard))
						rest = rest[n:]
					}
					converse(t, conn, "and the end")
					c.ExpectEnd()
				})
				w.run()
				require.Equal(t, []error{nil}, w.closed)
				require.Len(t, w.states, 1)
				require.Equal(t, version, w.states[0].Version)
				require.True(t, w.states[0].HandshakeComplete)
			})
		}
	}
}

// A handshake, and a request, are cut at each place.
func TestEveryCut(t *testing.T) {
	for name, version := range versions {
		t.Run(name, func(t *testing.T) {
			for cut, last := 1, 2; cut < last; cut++ {
				w := newWorld(t, sim.Config{}, https.Config{})
				sent := 0
				w.client(func(c *sim.Client) {
					conn := tls.Client(wire{c: c, sends: func(p []byte) []byte {
						if n := cut - sent; 0 < n && n < len(p) {
							c.Send(string(p[:n]))
							c.Sleep(time.Millisecond)
							sent += len(p)
							return p[n:]
						}
						sent += len(p)
						return p
					}}, trusting(version))
					converse(t, conn, "hello")
				})
				w.run()
				require.Equal(t, []error{nil}, w.closed)
				last = sent
			}
		})
	}
}

// A client may stop, end or reset anywhere in the handshake: the connection ends in time, and nothing is left.
func TestHandshakeStops(t *testing.T) {
	for name, version := range versions {
		for way, stop := range map[string]func(c *sim.Client){
			"silence": func(c *sim.Client) { c.WaitFor("the end", c.Broken) },
			"end":     func(c *sim.Client) { c.HalfClose(); rest(c) },
			"reset":   (*sim.Client).Reset,
		} {
			t.Run(name+", "+way, func(t *testing.T) {
				for limit, over := 1, false; !over; limit += 11 {
					w := newWorld(t, sim.Config{}, https.Config{HandshakeTimeout: 3 * time.Second})
					w.client(func(c *sim.Client) {
						left := limit
						conn := tls.Client(wire{c: c, left: &left}, trusting(version))
						if over = conn.Handshake() == nil; over {
							c.Reset()
							return
						}
						stop(c)
						require.LessOrEqual(t, c.Now(), 4*time.Second)
					})
					w.run()
					require.Len(t, w.closed, 1)
					require.Error(t, w.closed[0])
				}
			})
		}
	}
}

// rest receives until the end.
func rest(c *sim.Client) (all string) {
	for {
		data := c.Receive()
		if data == "" {
			return all
		}
		all += data
	}
}

// Input without TLS is refused with an alert, or a response that a client without TLS understands.
func TestGarbage(t *testing.T) {
	for _, row := range []struct {
		name, says, hears string
	}{
		{"HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.0 400 Bad Request\r\n"},
		{"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ""},
		{"zeros", strings.Repeat("\x00", 100), ""},
		{"a record that is too long", "\x16\x03\x01\xff\xff" + strings.Repeat("x", 100), "\x15\x03"},
		{"a handshake message that is too long", "\x16\x03\x01\x00\x04\x01\xff\xff\xff", "\x15\x03"},
		{"an alert", "\x15\x03\x01\x00\x02\x02\x28", ""},
		{"data before a handshake", "\x17\x03\x03\x00\x05hello", ""},
		{"endless empty records", strings.Repeat("\x16\x03\x03\x00\x00", 1000), "\x15\x03"},
		{"SSL 2", "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, https.Config{})
			w.client(func(c *sim.Client) {
				c.Send(row.says)
				heard := rest(c)
				require.True(t, strings.HasPrefix(heard, row.hears), "%q", heard)
				require.Less(t, c.Now(), time.Second)
			})
			w.run()
			require.Len(t, w.closed, 1)
			require.Error(t, w.closed[0])
			require.Contains(t, w.words.String(), "TLS handshake failed")
		})
	}
}

// A record that was changed on its way ends the connection with an alert; the data before it was received.
func TestChangedRecord(t *testing.T) {
	for name, version := range versions {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, https.Config{})
			w.client(func(c *sim.Client) {
				changes := false
				conn := tls.Client(wire{c: c, sends: func(p []byte) []byte {
					if changes {
						p = append([]byte{}, p...)
						p[len(p)-1] ^= 1
					}
					return p
				}}, trusting(version))
				_, err := io.WriteString(conn, "heard")
				require.NoError(t, err)
				heard := make([]byte, 5)
				_, err = io.ReadFull(conn, heard)
				require.NoError(t, err)
				changes = true
				_, err = io.WriteString(conn, "changed")
				require.NoError(t, err)
				_, err = conn.Read(heard)
				require.Equal(t, "tls: bad record MAC", alert(err))
			})
			w.run()
			require.ErrorContains(t, w.closed[0], "bad record MAC")
		})
	}
}

// A client may end its output without close_notify: it gets its response, and the handler gets no error.
func TestEndWithoutCloseNotify(t *testing.T) {
	w := newWorld(t, sim.Config{}, https.Config{})
	w.client(func(c *sim.Client) {
		conn := tls.Client(wire{c: c}, trusting(tls.VersionTLS13))
		_, err := io.WriteString(conn, "hello")
		require.NoError(t, err)
		c.HalfClose()
		heard, err := io.ReadAll(conn)
		require.NoError(t, err)
		require.Equal(t, "hello", string(heard))
	})
	w.run()
	require.Equal(t, []error{nil}, w.closed)
}

// A client that reads late gets all.
func TestSlowReader(t *testing.T) {
	w := newWorld(t, sim.Config{SocketBuffer: 5000}, https.Config{})
	w.client(func(c *sim.Client) {
		conn := tls.Client(wire{c: c}, trusting(tls.VersionTLS13))
		text := strings.Repeat("x", 4000)
		for range 50 {
			_, err := io.WriteString(conn, text)
			require.NoError(t, err)
		}
		c.Sleep(time.Second)
		heard := make([]byte, 50*len(text))
		_, err := io.ReadFull(conn, heard)
		require.NoError(t, err)
		converse(t, conn, "and the end")
	})
	w.run()
}

// A server must prove its identity to a client, and send close_notify at the end.
func TestClient(t *testing.T) {
	for _, row := range []struct {
		name   string
		config *tls.Config
		want   string
	}{
		{"a certificate that no authority has signed", nil, "x509: certificate signed by unknown authority"},
		{"another name", &tls.Config{ServerName: "elsewhere.example"}, "x509: "},
		{"trusted", trusting(tls.VersionTLS13), ""},
		{"trusted, TLS 1.2", trusting(tls.VersionTLS12), ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{Faults: sim.Faults{OneByteRead: .5}}, https.Config{})
			asker := &asker{}
			w.loop.Dial(addr, func(c *loop.Conn, err error) loop.Handler {
				require.NoError(t, err)
				require.True(t, c.SetFilter(https.Client(c, "localhost", row.config)))
				c.Write([]byte("hello"))
				return asker
			})
			w.Client("bob", func(c *sim.Client) { c.WaitFor("the end", func() bool { return asker.over && len(w.closed) == 1 }) })
			w.run()
			if row.want == "" {
				require.NoError(t, asker.err)
				require.Equal(t, "hello", asker.heard)
			} else {
				require.ErrorContains(t, asker.err, row.want)
				require.Empty(t, asker.heard)
			}
		})
	}
}

// asker is the handler of a dialed connection, which it closes after five bytes of input.
type asker struct {
	loop.Defaults
	heard string
	over  bool
	err   error
}

func (a *asker) Input(c *loop.Conn, in []byte) int {
	if a.heard += string(in); len(a.heard) == 5 {
		c.Close()
	}
	return len(in)
}

func (a *asker) Closed(_ *loop.Conn, err error) { a.over, a.err = true, err }

// If the server is cut off in the middle, the client gets an error.
func TestClientAndTruncation(t *testing.T) {
	w := newWorld(t, sim.Config{}, https.Config{})
	asker := &asker{}
	w.Serve("cut:443", func(c *sim.Client) {
		own, err := tls.X509KeyPair(pair(t, "cut.example"))
		require.NoError(t, err)
		conn := tls.Server(wire{c: c}, &tls.Config{Certificates: []tls.Certificate{own}})
		_, err = io.WriteString(conn, "hel")
		require.NoError(t, err)
		c.Close()
	})
	w.loop.Dial("cut:443", func(c *loop.Conn, err error) loop.Handler {
		require.NoError(t, err)
		require.True(t, c.SetFilter(https.Client(c, "localhost", trusting(tls.VersionTLS13))))
		return asker
	})
	w.Client("bob", func(c *sim.Client) { c.WaitFor("the end", func() bool { return asker.over }) })
	w.run()
	require.Equal(t, "hel", asker.heard)
	require.ErrorIs(t, asker.err, io.ErrUnexpectedEOF)
}
