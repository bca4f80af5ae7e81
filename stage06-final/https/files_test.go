package https_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/https"
)

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

func newAuthority(t *testing.T) *authority {
	a := &authority{}
	a.pem, a.key = a.sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "an authority"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	block, _ := pem.Decode(a.pem)
	var err error
	a.cert, err = x509.ParseCertificate(block.Bytes)
	require.NoError(t, err)
	return a
}

// sign makes a certificate. If the authority has none itself, the certificate signs itself.
func (a *authority) sign(t *testing.T, template *x509.Certificate) ([]byte, *ecdsa.PrivateKey) {
	return a.signUntil(t, template, time.Now().Add(time.Hour))
}

func (a *authority) signUntil(t *testing.T, template *x509.Certificate, end time.Time) ([]byte, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), end
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), key
}

// pair returns a certificate for a name, and its key, as PEM.
func (a *authority) pair(t *testing.T, name string) (cert, key []byte) {
	cert, private := a.sign(t, &x509.Certificate{Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}})
	der, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	return cert, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// pair returns a certificate that signs itself, and its key.
func pair(t *testing.T, name string) (cert, key []byte) { return (&authority{}).pair(t, name) }

// write writes a pair into files.
func write(t *testing.T, folder, name string, cert, key []byte) https.Pair {
	p := https.Pair{Cert: filepath.Join(folder, name+".pem"), Key: filepath.Join(folder, name+"-key.pem")}
	require.NoError(t, os.WriteFile(p.Cert, cert, 0o600))
	require.NoError(t, os.WriteFile(p.Key, key, 0o600))
	return p
}

// shown returns the name in the certificate that a client gets if it asks for a name.
func shown(t *testing.T, c *sim.Client, name string) string {
	config := trusting(tls.VersionTLS13)
	config.ServerName = name
	conn := tls.Client(wire{c: c}, config)
	require.NoError(t, conn.Handshake())
	require.NoError(t, conn.CloseWrite())
	_, err := conn.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	return conn.ConnectionState().PeerCertificates[0].Subject.CommonName
}

func TestNames(t *testing.T) {
	folder := t.TempDir()
	one, two := writeOwn(t, folder, "one.example"), writeOwn(t, folder, "two.example")
	for asks, gets := range map[string]string{
		"one.example": "one.example", "two.example": "two.example", "three.example": "one.example", "": "one.example",
	} {
		t.Run(asks, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, https.Config{Cert: one.Cert, Key: one.Key, More: []https.Pair{two}})
			w.client(func(c *sim.Client) { require.Equal(t, gets, shown(t, c, asks)) })
			w.run()
		})
	}
}

func writeOwn(t *testing.T, folder, name string) https.Pair {
	cert, key := pair(t, name)
	return write(t, folder, name, cert, key)
}

// Changed files are read again, for clients that connect later. Files that cannot be used change nothing.
func TestReload(t *testing.T) {
	files := writeOwn(t, t.TempDir(), "old.example")
	broken := []byte("not in PEM")
	cert, key := pair(t, "new.example")
	w := newWorld(t, sim.Config{}, https.Config{Cert: files.Cert, Key: files.Key})
	now := time.Now()
	w.server.SetClock(func() time.Time { return now })
	w.client(func(c *sim.Client) {
		require.Equal(t, "old.example", shown(t, c, ""))
		for _, step := range []struct {
			name      string
			cert, key []byte
			passes    time.Duration
			want      string
			log       string
		}{
			{"too soon to look", cert, key, lookEvery / 2, "old.example", ""},
			{"new files", cert, key, lookEvery, "new.example", "new connections get the new ones"},
			{"a broken one", broken, key, lookEvery, "new.example", "the old ones stay"},
			{"a pair that does not belong together", cert, second(pair(t, "x")), lookEvery, "new.example", "the old ones stay"},
			{"mended", cert, key, lookEvery, "new.example", "new connections get the new ones"},
		} {
			w.words.Reset()
			now = now.Add(step.passes)
			require.NoError(t, os.WriteFile(files.Cert, step.cert, 0o600))
			require.NoError(t, os.WriteFile(files.Key, step.key, 0o600))
			require.NoError(t, os.Chtimes(files.Cert, now, now))
			c.Connect(addr)
			require.Equal(t, step.want, shown(t, c, ""), step.name)
			require.Contains(t, w.words.String(), step.log, step.name)
		}
		require.NoError(t, os.Remove(files.Key))
		now = now.Add(lookEvery)
		c.Connect(addr)
		require.Equal(t, "new.example", shown(t, c, ""))
	})
	w.run()
}

const lookEvery = time.Second

func second(_, b []byte) []byte { return b }

// Clients need a certificate. They have a good one, another authority's, or none.
func TestClientCertificates(t *testing.T) {
	ours, others := newAuthority(t), newAuthority(t)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, ours.pem, 0o600))
	for _, row := range []struct {
		name     string
		signer   *authority
		optional bool
		want     string // alert
	}{
		{"ours", ours, false, ""},
		{"another's", others, false, "tls: unknown certificate authority"},
		{"none", nil, false, "tls: certificate required"},
		{"none, optional", nil, true, ""},
		{"another's, optional", others, true, "tls: unknown certificate authority"},
		{"ours, optional", ours, true, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, https.Config{ClientCA: ca, ClientOptional: row.optional})
			w.client(func(c *sim.Client) {
				config := trusting(tls.VersionTLS13)
				if row.signer != nil {
					own, err := tls.X509KeyPair(row.signer.pair(t, "alice"))
					require.NoError(t, err)
					config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &own, nil }
				}
				conn := tls.Client(wire{c: c}, config)
				if row.want == "" {
					converse(t, conn, "hello")
					return
				}
				_, err := conn.Read(make([]byte, 1))
				require.Equal(t, row.want, alert(err))
			})
			w.run()
			if row.want == "" && row.signer != nil {
				require.Equal(t, "alice", w.states[0].PeerCertificates[0].Subject.CommonName)
			}
		})
	}
}

// A client that comes again resumes its session, also after the certificate has changed.
func TestResumption(t *testing.T) {
	for name, version := range versions {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, https.Config{})
			config := trusting(version)
			config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
			w.client(func(c *sim.Client) {
				converse(t, tls.Client(wire{c: c}, config), "hello")
				c.Connect(addr)
				converse(t, tls.Client(wire{c: c}, config), "again")
			})
			w.run()
			require.Len(t, w.states, 2)
			require.False(t, w.states[0].DidResume)
			require.True(t, w.states[1].DidResume)
		})
	}
}

// A client resumes its session at another server with the same secret, on that day and on the next one.
func TestResumptionElsewhere(t *testing.T) {
	noon := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	secret, other := []byte(strings.Repeat("s", 32)), []byte(strings.Repeat("o", 32))
	for _, row := range []struct {
		name    string
		secret  []byte
		later   time.Duration
		resumes bool
	}{
		{"the same secret", secret, 0, true},
		{"the next day", secret, 12 * time.Hour, true},
		{"the end of the next day", secret, 36*time.Hour - time.Second, true},
		{"the day after that", secret, 36 * time.Hour, false},
		{"another secret", other, 0, false},
		{"a secret of its own", nil, 0, false},
	} {
		for name, version := range versions {
			t.Run(row.name+", "+name, func(t *testing.T) {
				w := newWorld(t, sim.Config{}, https.Config{Secret: secret})
				w.server.SetClock(func() time.Time { return noon })
				second, err := https.New(https.Config{Dev: true, Secret: row.secret})
				require.NoError(t, err)
				second.SetClock(func() time.Time { return noon.Add(row.later) })
				config := trusting(version)
				config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
				w.client(func(c *sim.Client) {
					converse(t, tls.Client(wire{c: c}, config), "hello")
					w.server = second
					c.Connect(addr)
					converse(t, tls.Client(wire{c: c}, config), "again")
				})
				w.run()
				require.Len(t, w.states, 2)
				require.Equal(t, row.resumes, w.states[1].DidResume)
			})
		}
	}
}

// New refuses settings that cannot be used, before the server begins.
func TestNewRefuses(t *testing.T) {
	folder := t.TempDir()
	good := writeOwn(t, folder, "good")
	text := filepath.Join(folder, "text")
	require.NoError(t, os.WriteFile(text, []byte("text"), 0o600))
	for _, row := range []struct {
		name   string
		config https.Config
		want   string
	}{
		{"nothing", https.Config{}, "expected Cert and Key, or Dev; found neither"},
		{"both", https.Config{Dev: true, Cert: good.Cert, Key: good.Key}, "expected either Dev or Cert and Key; found both"},
		{"no key", https.Config{Cert: good.Cert}, "expected a certificate and its key"},
		{"no file", https.Config{Cert: "absent.pem", Key: good.Key}, "absent.pem"},
		{"no PEM", https.Config{Cert: text, Key: good.Key}, text},
		{"more, no PEM", https.Config{Dev: true, More: []https.Pair{{Cert: good.Cert, Key: text}}}, text},
		{"no authority", https.Config{Dev: true, ClientCA: text}, "expected certificates in PEM, found none"},
		{"no file of authorities", https.Config{Dev: true, ClientCA: "absent.pem"}, "absent.pem"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := https.New(row.config)
			require.ErrorContains(t, err, row.want)
		})
	}
}

func TestParse(t *testing.T) {
	var c https.Config
	require.Equal(t, "http", c.Scheme())
	for _, text := range []string{"", "cert.pem", ",", "a,", ",b"} {
		require.ErrorContains(t, c.Parse(text), "expected dev, or a certificate and its key", text)
	}
	require.NoError(t, c.Parse("a,b"))
	require.NoError(t, c.Parse("c,d"))
	require.Equal(t, https.Config{Cert: "a", Key: "b", More: []https.Pair{{Cert: "c", Key: "d"}}}, c)
	require.Equal(t, "https", c.Scheme())
	c = https.Config{}
	require.NoError(t, c.Parse("dev"))
	require.True(t, c.Dev)
}
