package redisstore_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/session/redisstore"
)

// certificate writes a certificate for 127.0.0.1, and its key, into files.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	require.NoError(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	cert, key = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	certText := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	require.NoError(t, os.WriteFile(cert, certText, 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(certText)
	return cert, key, pool
}

func TestTLS(t *testing.T) {
	cert, key, pool := certificate(t)
	redis := startRedis(t, "--tls-cert-file", cert, "--tls-key-file", key, "--tls-auth-clients", "no")
	for name, row := range map[string]struct {
		config *tls.Config
		status int
		logged string
	}{
		"trusted":      {&tls.Config{RootCAs: pool}, 200, ""},
		"not trusted":  {nil, 503, "certificate signed by unknown authority"},
		"another name": {&tls.Config{RootCAs: pool, ServerName: "redis.example"}, 503, "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, redisstore.Config{URL: "rediss://" + redis.addr(), TLS: row.config}).serve()
			browser := newBrowser(t)
			status, _ := w.get(browser, "/login")
			assert.Equal(t, row.status, status)
			assert.Contains(t, w.log.String(), row.logged)
			if row.status == 200 {
				w.see(browser, "/user", "ada")
			}
		})
	}
}
