package session

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The two vectors of the specification: one for each value of the carry in the subkey.
func TestXAES(t *testing.T) {
	for _, row := range []struct {
		name string
		key  byte
		more string
		want string
	}{
		{"without additional data", 1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"},
		{"with additional data", 3, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"},
	} {
		t.Run(row.name, func(t *testing.T) {
			key, err := NewKey(bytes.Repeat([]byte{row.key}, 32))
			require.NoError(t, err)
			x, nonce := newXAES(key), []byte("ABCDEFGHIJKLMNOPQRSTUVWX")
			sealed := x.seal(nil, nonce, []byte("XAES-256-GCM"), []byte(row.more))
			assert.Equal(t, row.want, hex.EncodeToString(sealed))
			plain, err := x.open(nonce, sealed, []byte(row.more))
			require.NoError(t, err)
			assert.Equal(t, "XAES-256-GCM", string(plain))
		})
	}
}
