package https_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/https"
)

// inRecords returns the handshake message of a record, split into records of size bytes.
func inRecords(record []byte, size int) (all []byte) {
	for message := record[5:]; len(message) > 0; {
		n := min(size, len(message))
		all = append(binary.BigEndian.AppendUint16(append(all, record[:3]...), uint16(n)), message[:n]...)
		message = message[n:]
	}
	return all
}

// withExtension returns a ClientHello with one more extension, which is empty.
func withExtension(record []byte, kind uint16) []byte {
	hello := append([]byte{}, record...)
	at := 5 + 4 + 2 + 32                               // record, message, version, random
	at += 1 + int(hello[at])                           // session
	at += 2 + int(binary.BigEndian.Uint16(hello[at:])) // ciphers
	at += 1 + int(hello[at])                           // compression
	for _, place := range []int{3, 7, at} {            // lengths of the record, the message and the extensions
		binary.BigEndian.PutUint16(hello[place:], binary.BigEndian.Uint16(hello[place:])+4)
	}
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(hello, kind), 0)
}

// The server understands every ClientHello that TLS allows, and refuses any other with an alert.
func TestClientHello(t *testing.T) {
	manyProtocols := []string{"http/1.1"}
	for n := range 60 {
		manyProtocols = append(manyProtocols, fmt.Sprintf("%0250d", n))
	}
	for _, row := range []struct {
		name    string
		config  *tls.Config
		changes func(hello []byte) []byte
		alert   string
	}{
		{"records of a byte", &tls.Config{}, func(hello []byte) []byte { return inRecords(hello, 1) }, ""},
		{"records of 100 bytes", &tls.Config{}, func(hello []byte) []byte { return inRecords(hello, 100) }, ""},
		{"15 KB", &tls.Config{NextProtos: manyProtocols}, nil, ""},
		{"15 KB in records of 10 bytes", &tls.Config{NextProtos: manyProtocols}, func(hello []byte) []byte { return inRecords(hello, 10) }, ""},
		{"no name", &tls.Config{}, nil, ""},
		{"an unknown name", &tls.Config{ServerName: "elsewhere.example"}, nil, ""},
		{"a name that is an address", &tls.Config{ServerName: "192.0.2.1"}, nil, ""},
		{"a long name", &tls.Config{ServerName: strings.Repeat("x", 10_000) + ".example"}, nil, ""},
		{"a name with a dot at its end", &tls.Config{ServerName: "localhost."}, nil, ""},
		{"other protocols only", &tls.Config{NextProtos: []string{"h2", "spdy/3"}}, nil, "tls: no application protocol"},
		{"early data", &tls.Config{}, func(hello []byte) []byte { return withExtension(hello, 42) }, "tls: unsupported extension"},
		{"an extension twice", &tls.Config{}, func(hello []byte) []byte { return withExtension(hello, 43) }, "tls: error decoding message"},
		{"nothing but its length", &tls.Config{}, func(hello []byte) []byte { return []byte("\x16\x03\x01\x00\x04\x01\x00\x00\x00") }, "tls: error decoding message"},
		{"a ServerHello", &tls.Config{}, func(hello []byte) []byte { hello[5] = 2; return hello }, "tls: error decoding message"},
		{"twice", &tls.Config{}, func(hello []byte) []byte { return append(hello, hello...) }, "tls: protocol version not supported"},
		{"a record of length 0 before it", &tls.Config{}, func(hello []byte) []byte { return append([]byte("\x16\x03\x01\x00\x00"), hello...) }, "tls: unexpected message"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, https.Config{})
			w.client(func(c *sim.Client) {
				row.config.InsecureSkipVerify, row.config.MinVersion = true, tls.VersionTLS13
				first := true
				conn := tls.Client(wire{c: c, sends: func(p []byte) []byte {
					if first && row.changes != nil {
						p = row.changes(p)
					}
					first = false
					return p
				}}, row.config)
				if row.alert == "" {
					converse(t, conn, "hello")
					return
				}
				_, err := conn.Read(make([]byte, 1))
				require.Equal(t, row.alert, alert(err), "%v", err)
				require.Less(t, c.Now(), time.Second)
				c.Close()
			})
			w.run()
		})
	}
}

// Clients send chains of certificates: of 100 KB, larger than crypto/tls takes, and expired.
func TestClientChains(t *testing.T) {
	ours := newAuthority(t)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, ours.pem, 0o600))
	chain := func(size int) (own tls.Certificate) {
		own, err := tls.X509KeyPair(ours.pair(t, "alice"))
		require.NoError(t, err)
		for n := 0; n < size; n += len(own.Certificate[0]) {
			own.Certificate = append(own.Certificate, own.Certificate[0])
		}
		return own
	}
	expired := func() tls.Certificate {
		template := &x509.Certificate{DNSNames: []string{"alice"}}
		cert, key := ours.signUntil(t, template, time.Now().Add(-time.Minute))
		block, _ := pem.Decode(cert)
		return tls.Certificate{Certificate: [][]byte{block.Bytes}, PrivateKey: key}
	}
	for _, row := range []struct {
		name string
		own  tls.Certificate
		want string // alert
	}{
		{"100 KB", chain(100 << 10), ""},
		{"1 MB", chain(1 << 20), "tls: internal error"},
		{"expired", expired(), "tls: expired certificate"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, https.Config{ClientCA: ca})
			w.client(func(c *sim.Client) {
				config := trusting(tls.VersionTLS13)
				config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &row.own, nil }
				conn := tls.Client(wire{c: c}, config)
				if row.want == "" {
					converse(t, conn, "hello")
					return
				}
				_, err := conn.Read(make([]byte, 1))
				require.Equal(t, row.want, alert(err), "%v", err)
			})
			w.run()
		})
	}
}

// A client whose authority is no longer trusted cannot resume its earlier session.
func TestResumptionAfterTheAuthority(t *testing.T) {
	for name, version := range versions {
		t.Run(name, func(t *testing.T) {
			ours, others := newAuthority(t), newAuthority(t)
			ca := filepath.Join(t.TempDir(), "ca.pem")
			require.NoError(t, os.WriteFile(ca, ours.pem, 0o600))
			w := newWorld(t, sim.Config{}, https.Config{ClientCA: ca})
			now := time.Now()
			w.server.SetClock(func() time.Time { return now })
			own, err := tls.X509KeyPair(ours.pair(t, "alice"))
			require.NoError(t, err)
			config := trusting(version)
			config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
			config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &own, nil }
			w.client(func(c *sim.Client) {
				converse(t, tls.Client(wire{c: c}, config), "hello")
				c.Connect(addr)
				converse(t, tls.Client(wire{c: c}, config), "again")
				now = now.Add(lookEvery)
				require.NoError(t, os.WriteFile(ca, others.pem, 0o600))
				require.NoError(t, os.Chtimes(ca, now, now))
				c.Connect(addr)
				conn := tls.Client(wire{c: c}, config)
				_, err := conn.Read(make([]byte, 1))
				require.Equal(t, "tls: unknown certificate authority", alert(err), "%v", err)
			})
			w.run()
			require.Len(t, w.states, 2)
			require.True(t, w.states[1].DidResume)
		})
	}
}
