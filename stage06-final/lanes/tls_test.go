package lanes_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// crypto/tls holds a lock during a handshake, a Read or a Write. If only one task uses a connection, no task waits for
// the lock.
func TestTLS(t *testing.T) {
	for name, version := range map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13} {
		t.Run(name, func(t *testing.T) {
			certificate, roots := selfSigned(t)
			var waiting atomic.Int32
			release := make(chan struct{})
			addr := startTLS(t, &tls.Config{Certificates: []tls.Certificate{certificate}, MaxVersion: version}, &waiting, release)
			w := newWorld(t)
			w.app.Get("/slow", func(c *looper.Context) error {
				upstream, err := c.Dial("tcp", addr)
				if err != nil {
					return err
				}
				secure := tls.Client(upstream, &tls.Config{RootCAs: roots, ServerName: "lanes.example"})
				defer secure.Close()
				if _, err := fmt.Fprintln(secure, "request", c.Query("i")); err != nil { // this call does the handshake
					return err
				}
				if err := secure.CloseWrite(); err != nil {
					return err
				}
				response, err := bufio.NewReader(secure).ReadString('\n')
				if err != nil {
					return err
				}
				return c.Text(200, response)
			})
			w.serve(patience)
			responses := w.crowded(func() int { return int(waiting.Load()) }, func() { close(release) })
			var want []string
			for i := range crowd {
				want = append(want, fmt.Sprintln("response to request", i))
			}
			slices.Sort(want)
			slices.Sort(responses)
			require.Equal(t, want, responses)
		})
	}
}

// startTLS starts a server that waits with each response until release is closed.
func startTLS(t *testing.T, config *tls.Config, waiting *atomic.Int32, release chan struct{}) (addr string) {
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	respond := func(c net.Conn) {
		defer c.Close()
		line, err := bufio.NewReader(c).ReadString('\n')
		if err != nil {
			return
		}
		waiting.Add(1)
		<-release
		_, _ = fmt.Fprint(c, "response to ", line)
	}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go respond(c)
		}
	}()
	return listener.Addr().String()
}

func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"lanes.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
