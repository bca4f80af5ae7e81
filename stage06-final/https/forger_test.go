package https_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
)

// forger is a client that has shaken hands by crypto/tls, and goes on with records of its own making (TLS 1.3).
type forger struct {
	*testing.T
	client *sim.Client
	conn   *tls.Conn // for what the server says
	secret []byte    // client_application_traffic_secret (RFC 8446, section 7.1)
	number uint64    // of the next record
}

// Types of records and alerts (RFC 8446, sections 5.1 and 6).
const (
	alertRecord     = 21
	handshakeRecord = 22
	dataRecord      = 23

	closeNotify  = "\x01\x00"
	userCanceled = "\x01\x5a"
	keyUpdate    = "\x18\x00\x00\x01\x01" // which asks the server to change its keys too
)

func newForger(t *testing.T, c *sim.Client) *forger {
	var keys bytes.Buffer
	config := trusting(tls.VersionTLS13)
	config.KeyLogWriter = &keys
	f := &forger{T: t, client: c, conn: tls.Client(wire{c: c}, config)}
	require.NoError(t, f.conn.Handshake())
	require.Equal(t, tls.TLS_AES_128_GCM_SHA256, f.conn.ConnectionState().CipherSuite)
	for line := range strings.Lines(keys.String()) {
		if fields := strings.Fields(line); fields[0] == "CLIENT_TRAFFIC_SECRET_0" {
			var err error
			f.secret, err = hex.DecodeString(fields[2])
			require.NoError(t, err)
		}
	}
	require.Len(t, f.secret, sha256.Size)
	return f
}

// derive is HKDF-Expand-Label.
func (f *forger) derive(label string, length int) []byte {
	label = "tls13 " + label
	info := binary.BigEndian.AppendUint16(nil, uint16(length))
	info = append(append(append(info, byte(len(label))), label...), 0)
	key, err := hkdf.Expand(sha256.New, f.secret, string(info), length)
	require.NoError(f, err)
	return key
}

// record returns an encrypted record.
func (f *forger) record(kind byte, data string) string {
	block, err := aes.NewCipher(f.derive("key", 16))
	require.NoError(f, err)
	sealer, err := cipher.NewGCM(block)
	require.NoError(f, err)
	nonce := f.derive("iv", sealer.NonceSize())
	for i, b := range binary.BigEndian.AppendUint64(nil, f.number) {
		nonce[4+i] ^= b
	}
	f.number++
	header := []byte{dataRecord, 3, 3}
	header = binary.BigEndian.AppendUint16(header, uint16(len(data)+1+sealer.Overhead()))
	return string(sealer.Seal(header, nonce, append([]byte(data), kind), header))
}

// updateKeys returns a record that changes the client's keys.
func (f *forger) updateKeys() string {
	record := f.record(handshakeRecord, keyUpdate)
	f.secret, f.number = f.derive("traffic upd", sha256.Size), 0
	return record
}
